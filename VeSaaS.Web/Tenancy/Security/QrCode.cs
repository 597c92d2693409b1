using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using QRCoder;

namespace VeSaaS.Web.Tenancy.Security;

/// <summary>A QR code as SVG, made here, so that the secret in it goes to nobody else's server.</summary>
internal static class QrCode
{
    /// <summary>Dark modules as one path; the colours are the style sheet's.</summary>
    public static MarkupString Svg(string text, string label)
    {
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        for (var y = 0; y < data.ModuleMatrix.Count; y++)
        {
            for (var x = 0; x < data.ModuleMatrix[y].Count; x++)
            {
                if (data.ModuleMatrix[y][x])
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
                }
            }
        }

        var size = data.ModuleMatrix.Count;
        return new MarkupString(
            $"""<svg class="ve-qr" role="img" aria-label="{label}" viewBox="0 0 {size} {size}" shape-rendering="crispEdges"><path d="{path}" fill="currentColor"/></svg>""");
    }
}
