using System.Globalization;
using System.Text;
using System.Xml;

namespace VeSaaS.Infrastructure.Runs.Documents;

/// <summary>The cells of an Excel workbook as rows with tabs, sheet after sheet. Numbers and dates are as the file keeps them, formulas by their last result.</summary>
internal static class ExcelText
{
    private const string Workbook = "xl/workbook.xml";
    private const int MaxColumn = 16_384;

    /// <exception cref="DocumentException">It is not read, and why.</exception>
    public static string Read(byte[] content)
    {
        using var package = new OfficePackage(content);
        var targets = package.TargetsOf(Workbook);
        var shared = SharedOf(package);
        var text = new DocumentText();
        using var reader = package.Require(Workbook);
        while (reader.Read())
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "sheet" } && reader.GetAttribute("id", OfficePackage.References) is { } id
                && targets.TryGetValue(id, out var path))
            {
                text.Append($"Sheet {reader.GetAttribute("name")}\n");
                using var sheet = package.Require(path);
                ReadSheet(sheet, shared, text);
                text.Append('\n');
            }
        }

        return text.Finish();
    }

    // <si><t>North</t></si>   <si><r><t>No</t></r><r><t>rth</t></r></si>       the second is the same in two runs
    private static List<string> SharedOf(OfficePackage package)
    {
        List<string> shared = [];
        using var reader = package.Open("xl/sharedStrings.xml");
        var kept = new DocumentText();
        while (reader?.Read() is true)
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "si" })
            {
                using var item = reader.ReadSubtree();
                var value = TextOf(item, "t");
                // Each is there to be shown at least once, so more than the limit cannot be sent anyway.
                kept.Append(value);
                shared.Add(value);
            }
        }

        return shared;
    }

    // <row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2"><f>SUM(C1)</f><v>12.5</v></c><c r="D2" t="inlineStr"><is><t>text</t></is></c></row>
    private static void ReadSheet(XmlReader sheet, List<string> shared, DocumentText text)
    {
        var column = 0;
        while (sheet.Read())
        {
            if (sheet is { NodeType: XmlNodeType.Element, LocalName: "c" })
            {
                var at = ColumnOf(sheet.GetAttribute("r")) ?? column + 1;
                var type = sheet.GetAttribute("t");
                using var cell = sheet.ReadSubtree();
                var value = ValueOf(TextOf(cell, type == "inlineStr" ? "t" : "v"), type, shared);
                if (value.Length > 0)
                {
                    text.Append(new string('\t', Math.Max(0, at - Math.Max(column, 1))));
                    text.Append(value);
                    column = at;
                }
            }
            else if (sheet is { NodeType: XmlNodeType.EndElement, LocalName: "row" } && column > 0)
            {
                text.Append('\n');
                column = 0;
            }
        }
    }

    private static string ValueOf(string value, string? type, List<string> shared) => type switch
    {
        "s" => int.TryParse(value, CultureInfo.InvariantCulture, out var index) && index >= 0 && index < shared.Count ? shared[index] : "",
        "b" => value == "1" ? "TRUE" : "FALSE",
        _ => value,
    };

    private static string TextOf(XmlReader element, string name)
    {
        var (value, isWanted) = (new StringBuilder(), false);
        while (element.Read())
        {
            isWanted = element.NodeType is XmlNodeType.Element ? element.LocalName == name && !element.IsEmptyElement : isWanted && element.NodeType is not XmlNodeType.EndElement;
            if (isWanted && element.NodeType is not XmlNodeType.Element)
            {
                value.Append(element.Value);
            }

            if (value.Length > DocumentLimits.MaxCharacters)
            {
                throw DocumentException.TooMuchText();
            }
        }

        return value.ToString();
    }

    private static int? ColumnOf(string? reference)
    {
        var column = 0;
        foreach (var letter in (reference ?? "").TakeWhile(char.IsAsciiLetterUpper))
        {
            column = Math.Min(column * 26 + letter - 'A' + 1, MaxColumn);
        }

        return column == 0 ? null : column;
    }
}
