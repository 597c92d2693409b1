using MudBlazor;

namespace VeSaaS.Web.Design;

/// <summary>The one theme of the product. <c>wwwroot/theme.css</c> is generated from it, so that static pages, interactive pages and the first paint look alike.</summary>
public static class VeSaasTheme
{
    private static readonly string[] Sans =
        ["Inter Variable", "Inter", "ui-sans-serif", "system-ui", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif"];

    public static MudTheme Create() => new()
    {
        PaletteLight = VeSaasPalettes.Light(),
        PaletteDark = VeSaasPalettes.Dark(),
        Typography = Type(),
        LayoutProperties = new LayoutProperties
        {
            DefaultBorderRadius = "8px",
            AppbarHeight = "56px",
            DrawerWidthLeft = "224px",
            DrawerMiniWidthLeft = "80px",
            DrawerWidthRight = "640px",
            DrawerMiniWidthRight = "80px",
        },
        Shadows = new Shadow { Elevation = Elevations.Light() },
        ZIndex = new ZIndex { AppBar = 1100, Drawer = 1200, Popover = 1500, Dialog = 1400, Snackbar = 1600, Tooltip = 1700 },
    };

    private static Typography Type() => new()
    {
        Default = new DefaultTypography { FontFamily = Sans, FontSize = "0.875rem", FontWeight = "400", LineHeight = "1.43", LetterSpacing = "0", TextTransform = "none" },
        // H1 is the page title, one per page. H2 names a section. H3 names a card. H4 to H6 exist so that a stray use stays in scale.
        H1 = new H1Typography { FontFamily = Sans, FontSize = "1.5rem", FontWeight = "640", LineHeight = "1.333", LetterSpacing = "-0.015em", TextTransform = "none" },
        H2 = new H2Typography { FontFamily = Sans, FontSize = "1.125rem", FontWeight = "620", LineHeight = "1.444", LetterSpacing = "-0.01em", TextTransform = "none" },
        H3 = new H3Typography { FontFamily = Sans, FontSize = "0.9375rem", FontWeight = "600", LineHeight = "1.467", LetterSpacing = "-0.005em", TextTransform = "none" },
        H4 = new H4Typography { FontFamily = Sans, FontSize = "0.875rem", FontWeight = "600", LineHeight = "1.43", LetterSpacing = "0", TextTransform = "none" },
        H5 = new H5Typography { FontFamily = Sans, FontSize = "0.875rem", FontWeight = "600", LineHeight = "1.43", LetterSpacing = "0", TextTransform = "none" },
        H6 = new H6Typography { FontFamily = Sans, FontSize = "0.875rem", FontWeight = "600", LineHeight = "1.43", LetterSpacing = "0", TextTransform = "none" },
        Subtitle1 = new Subtitle1Typography { FontFamily = Sans, FontSize = "0.9375rem", FontWeight = "500", LineHeight = "1.467", LetterSpacing = "0", TextTransform = "none" },
        Subtitle2 = new Subtitle2Typography { FontFamily = Sans, FontSize = "0.8125rem", FontWeight = "550", LineHeight = "1.385", LetterSpacing = "0", TextTransform = "none" },
        Body1 = new Body1Typography { FontFamily = Sans, FontSize = "0.9375rem", FontWeight = "400", LineHeight = "1.6", LetterSpacing = "0", TextTransform = "none" },
        Body2 = new Body2Typography { FontFamily = Sans, FontSize = "0.875rem", FontWeight = "400", LineHeight = "1.43", LetterSpacing = "0", TextTransform = "none" },
        Button = new ButtonTypography { FontFamily = Sans, FontSize = "0.875rem", FontWeight = "550", LineHeight = "1.43", LetterSpacing = "0", TextTransform = "none" },
        Caption = new CaptionTypography { FontFamily = Sans, FontSize = "0.75rem", FontWeight = "450", LineHeight = "1.333", LetterSpacing = "0", TextTransform = "none" },
        Overline = new OverlineTypography { FontFamily = Sans, FontSize = "0.75rem", FontWeight = "550", LineHeight = "1.333", LetterSpacing = "0", TextTransform = "none" },
    };
}
