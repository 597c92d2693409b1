namespace VeSaaS.Web.Tasks.Drawer;

/// <summary>The parts of a task below its facts.</summary>
public enum DrawerTab
{
    Attempts,
    Checklist,
    Files,
    Comments,
    History,
}
