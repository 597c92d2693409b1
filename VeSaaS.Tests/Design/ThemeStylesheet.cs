using System.Globalization;
using System.Text;
using MudBlazor;
using VeSaaS.Web.Design;

namespace VeSaaS.Tests.Design;

/// <summary>Writes theme.css with MudBlazor's own generator, so that every variable it knows is there, for both themes at once.</summary>
internal static class ThemeStylesheet
{
    private const string NativeScheme = "--mud-native-html-color-scheme";

    public static string Generate()
    {
        var theme = VeSaasTheme.Create();
        var light = Variables(theme);
        var dark = VeSaasTheme.Create();
        dark.PaletteLight = AsLight(theme.PaletteDark);
        dark.Shadows.Elevation = Elevations.Dark();
        var changed = Variables(dark).Where(pair => light[pair.Key] != pair.Value).ToList();

        var css = new StringBuilder("/* Generated from VeSaasTheme; a test holds them together and writes this file when VESAAS_WRITE_THEME is set. */\n");
        Block(css, ":root", "light dark", light, "");
        css.Append("@media (prefers-color-scheme: dark) {\n");
        Block(css, "  :root:not([data-theme=\"light\"])", "dark", changed, "  ");
        css.Append("}\n");
        Block(css, ":root[data-theme=\"dark\"]", "dark", changed, "");
        css.Append(":root[data-theme=\"light\"] { color-scheme: light; }\n");
        return css.ToString();
    }

    private static void Block(StringBuilder css, string selector, string scheme, IEnumerable<KeyValuePair<string, string>> variables, string indent)
    {
        css.Append(CultureInfo.InvariantCulture, $"{selector} {{\n{indent}  color-scheme: {scheme};\n");
        foreach (var (name, value) in variables)
        {
            css.Append(CultureInfo.InvariantCulture, $"{indent}  {name}: {value};\n");
        }

        css.Append(CultureInfo.InvariantCulture, $"{indent}}}\n");
    }

    private static Dictionary<string, string> Variables(MudTheme theme) =>
        new Generator(theme).Text().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.TrimEnd(';').Split(": ", 2))
            .Where(pair => pair[0] != NativeScheme)
            .ToDictionary(pair => pair[0], pair => pair[1]);

    /// <summary>The generator reads the palette through component state that only a renderer may set, so the dark colours are handed to it as light ones.</summary>
    private static PaletteLight AsLight(Palette dark)
    {
        var light = new PaletteLight();
        foreach (var property in typeof(Palette).GetProperties().Where(property => property.CanWrite))
        {
            property.SetValue(light, property.GetValue(dark));
        }

        return light;
    }

    private sealed class Generator : MudThemeProvider
    {
        public Generator(MudTheme theme) => Theme = theme;

        public string Text()
        {
            var text = new StringBuilder();
            GenerateTheme(text);
            return text.ToString();
        }
    }
}
