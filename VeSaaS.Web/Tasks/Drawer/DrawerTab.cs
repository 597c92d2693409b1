namespace VeSaaS.Web.Tasks.Drawer;

/// <summary>The parts of a task below its facts.</summary>
internal enum DrawerTab
{
    Attempts,
    Checklist,
    Comments,
    History,
}
