namespace VeSaaS.Core.Kernel;

/// <summary>What is wrong with one field of a form or request.</summary>
/// <param name="Field">The field's name: as the request record spells it where a form posts it, camel case where the API names it.</param>
/// <param name="Message">What is wrong and what to write instead, for the person who filled it in.</param>
public sealed record FieldError(string Field, string Message);
