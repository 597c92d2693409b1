using Microsoft.AspNetCore.Components;

namespace VeSaaS.Web.Design.Markdown;

/// <summary>An element that goes on growing at its end.</summary>
/// <param name="Name">`ul`, `ol`, or `pre` for code with its frame.</param>
/// <param name="Start">The first number of an `ol`.</param>
/// <param name="Head">What stands above code.</param>
internal sealed record GrowingElement(string Name, string? Start = null, MarkupString Head = default);

/// <summary>Markup that is whole by itself, or the parts of an element that grows.</summary>
internal sealed record MarkdownPiece(GrowingElement? Element, IReadOnlyList<MarkupString> Parts);

/// <summary>The markup of a text that begins with an element that grows.</summary>
/// <param name="Element">Which.</param>
/// <param name="Inside">What belongs into it.</param>
/// <param name="After">What stands behind it.</param>
internal sealed record ContinuedMarkup(GrowingElement Element, MarkupString Inside, MarkupString After);
