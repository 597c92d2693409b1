using System.Globalization;

namespace VeSaaS.Web.Design.Values;

/// <summary>Writes counts of tokens: exact up to 99,999, then in thousands, then in millions with one decimal.</summary>
public static class TokenFormat
{
    private const long Exact = 99_999;
    private const decimal Thousand = 1_000m;
    private const decimal Million = 1_000_000m;
    private const decimal Billion = 1_000_000_000m;

    /// <param name="tokens">Not negative.</param>
    /// <param name="culture">Whose separators; the current culture if left out.</param>
    public static string Format(long tokens, CultureInfo? culture = null)
    {
        culture ??= CultureInfo.CurrentCulture;
        if (tokens <= Exact)
        {
            return tokens.ToString("N0", culture);
        }

        // The rounded figure decides the unit: 999,600 is 1 M, not 1,000 k.
        if (Math.Round(tokens / Thousand) < Thousand)
        {
            return $"{Math.Round(tokens / Thousand).ToString("N0", culture)} k";
        }

        return Math.Round(tokens / Million, 1) < Thousand
            ? $"{Math.Round(tokens / Million, 1).ToString("#,##0.#", culture)} M"
            : $"{Math.Round(tokens / Billion, 1).ToString("#,##0.#", culture)} B";
    }
}
