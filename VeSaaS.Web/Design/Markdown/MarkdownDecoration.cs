using AngleSharp.Dom;

namespace VeSaaS.Web.Design.Markdown;

/// <summary>Adds to sanitised markup what the product's own look needs. Whatever came from the text goes in as text or as a checked address.</summary>
internal static class MarkdownDecoration
{
    private const string LanguageClass = "language-";
    private const int LanguageLength = 40;

    public static void Apply(IDocument page, IElement body)
    {
        foreach (var picture in body.QuerySelectorAll("img").ToList())
        {
            ReplacePicture(page, picture);
        }

        foreach (var link in body.QuerySelectorAll("a").ToList())
        {
            SecureLink(link);
        }

        foreach (var box in body.QuerySelectorAll("input").ToList())
        {
            ReplaceCheckbox(page, box);
        }

        var codes = body.QuerySelectorAll("pre").ToList().ConvertAll(block => (Code: block.QuerySelector("code"), Language: FrameCode(page, block)));

        // Only now: the class of a fence names its language, every other would borrow the application's look.
        foreach (var element in body.QuerySelectorAll("[class]").Where(element => !Ours(element)).ToList())
        {
            element.RemoveAttribute("class");
        }

        foreach (var (code, language) in codes)
        {
            Highlight(page, code, language);
        }

        foreach (var table in body.QuerySelectorAll("table").ToList())
        {
            FrameTable(page, table);
        }
    }

    private static void ReplacePicture(IDocument page, IElement picture)
    {
        var words = picture.GetAttribute("alt") is { Length: > 0 } alt ? $"Picture: {alt}" : "Picture";
        var replacement = page.CreateElement(picture.Closest("a") is null && IsAbsolute(picture.GetAttribute("src")) ? "a" : "span");
        if (replacement.LocalName == "a")
        {
            replacement.SetAttribute("href", picture.GetAttribute("src")!);
        }

        replacement.TextContent = words;
        picture.Replace(replacement);
    }

    private static void SecureLink(IElement link)
    {
        // A relative address would lead into this application, under the reader's own rights.
        if (!IsAbsolute(link.GetAttribute("href")))
        {
            link.Replace([.. link.ChildNodes]);
            return;
        }

        link.SetAttribute("rel", "noopener noreferrer nofollow ugc");
        link.SetAttribute("target", "_blank");
    }

    private static bool IsAbsolute(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "mailto"
        && address!.StartsWith(uri.Scheme + ":", StringComparison.OrdinalIgnoreCase);

    private static void ReplaceCheckbox(IDocument page, IElement box)
    {
        var mark = page.CreateElement("span");
        mark.TextContent = box.HasAttribute("checked") ? "☑ " : "☐ ";
        box.Replace(mark);
    }

    private static string FrameCode(IDocument page, IElement block)
    {
        var code = block.QuerySelector("code");
        var language = code?.ClassList.FirstOrDefault(name => name.StartsWith(LanguageClass, StringComparison.Ordinal))?[LanguageClass.Length..] ?? "";

        var frame = Element(page, "div", "ve-code");
        var head = Element(page, "div", "ve-code-head");
        var label = page.CreateElement("span");
        label.TextContent = language.Length is > 0 and <= LanguageLength ? language : "Code";
        var copy = Element(page, "button", "ve-code-copy");
        copy.SetAttribute("type", "button");
        copy.SetAttribute("data-copy-code", "");
        copy.SetAttribute("aria-label", "Copy code");
        copy.TextContent = "Copy";
        var wrap = Element(page, "button", "ve-code-copy");
        wrap.SetAttribute("type", "button");
        wrap.SetAttribute("data-wrap-code", "");
        wrap.SetAttribute("aria-pressed", "false");
        wrap.TextContent = "Wrap";
        head.Append(label, wrap, copy);
        block.Replace(frame);
        block.SetAttribute("tabindex", "0");
        frame.Append(head, block);
        return language;
    }

    private static void Highlight(IDocument page, IElement? code, string language)
    {
        if (code is null || CodeLanguage.Find(language) is not { } grammar || code.TextContent.Length > CodeHighlighter.LengthLimit)
        {
            return;
        }

        var text = code.TextContent;
        code.TextContent = "";
        foreach (var (kind, part) in CodeHighlighter.Read(text, grammar))
        {
            if (kind is CodeKind.Plain)
            {
                code.AppendChild(page.CreateTextNode(part));
                continue;
            }

            var span = Element(page, "span", $"ve-tok-{kind.ToString().ToLowerInvariant()}");
            span.TextContent = part;
            code.AppendChild(span);
        }
    }

    private static void FrameTable(IDocument page, IElement table)
    {
        var frame = Element(page, "div", "ve-table-scroll");
        frame.SetAttribute("tabindex", "0");
        frame.SetAttribute("role", "region");
        frame.SetAttribute("aria-label", "Table");
        table.Replace(frame);
        frame.Append(table);
    }

    // What came from the text cannot be a div or a button: neither is on the sanitiser's list.
    private static bool Ours(IElement element) => element.LocalName is "div" or "button";

    private static IElement Element(IDocument page, string name, string cssClass)
    {
        var element = page.CreateElement(name);
        element.ClassName = cssClass;
        return element;
    }
}
