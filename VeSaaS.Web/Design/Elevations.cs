namespace VeSaaS.Web.Design;

/// <summary>
/// Three depths only. 0: on the page. 1 to 7: what is lifted a little (a dragged card, a sticky bar).
/// 8 to 15: popovers and menus. 16 to 25: dialogs and drawers. MudBlazor asks for all 26.
/// </summary>
internal static class Elevations
{
    public static string[] Light() => Steps(
        "0 1px 2px rgba(13,26,36,0.06), 0 2px 6px rgba(13,26,36,0.06)",
        "0 0 0 1px rgba(13,26,36,0.06), 0 8px 24px rgba(13,26,36,0.14)",
        "0 0 0 1px rgba(13,26,36,0.06), 0 24px 64px rgba(13,26,36,0.24)");

    /// <summary>A shadow is hardly seen on a dark ground, so that an edge of light takes its part.</summary>
    public static string[] Dark() => Steps(
        "0 0 0 1px #2A363F",
        "0 0 0 1px #34424C, 0 8px 24px rgba(0,0,0,0.5)",
        "0 0 0 1px #34424C, 0 24px 64px rgba(0,0,0,0.6)");

    private static string[] Steps(string lifted, string floating, string modal)
    {
        var steps = new string[26];
        for (var depth = 0; depth < steps.Length; depth++)
        {
            steps[depth] = depth switch { 0 => "none", < 8 => lifted, < 16 => floating, _ => modal };
        }

        return steps;
    }
}
