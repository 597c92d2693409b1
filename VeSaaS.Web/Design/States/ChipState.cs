namespace VeSaaS.Web.Design.States;

/// <summary>Tone, icon and word: a state is always said with all three.</summary>
/// <param name="Tone">The colour's meaning.</param>
/// <param name="Icon">A Material icon of MudBlazor, as SVG.</param>
/// <param name="Word">What a person reads.</param>
public sealed record ChipState(Tone Tone, string Icon, string Word);
