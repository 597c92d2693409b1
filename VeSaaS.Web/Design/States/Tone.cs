namespace VeSaaS.Web.Design.States;

/// <summary>The meaning of a colour. Hollow and dashed have no fill: nothing is going on, or it is not there yet.</summary>
public enum Tone
{
    Neutral,
    Primary,
    Success,
    Attention,
    Danger,
    Hollow,
    Dashed,

    /// <summary>Open to somebody who should be denied. Nothing else looks like this.</summary>
    Open,
}

/// <summary>The style sheet's names of the tones.</summary>
public static class Tones
{
    public static string CssClass(this Tone tone) => tone switch
    {
        Tone.Primary => "ve-tone-primary",
        Tone.Success => "ve-tone-success",
        Tone.Attention => "ve-tone-attn",
        Tone.Danger => "ve-tone-danger",
        Tone.Hollow => "ve-tone-hollow",
        Tone.Dashed => "ve-tone-dashed",
        Tone.Open => "ve-tone-open",
        _ => "ve-tone-neutral",
    };
}
