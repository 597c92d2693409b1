namespace VeSaaS.Web.Tenancy.Members;

/// <summary>Says how long an invitation's link works.</summary>
internal static class LinkWords
{
    public static string Of(DateTimeOffset expiresAt, DateTimeOffset now) => (expiresAt - now).TotalHours switch
    {
        <= 0 => "has expired",
        <= 1 => "works for less than an hour",
        < 48 and var hours => $"works for {Math.Ceiling(hours):0} hours",
        var hours => $"works for {Math.Ceiling(hours / 24):0} days",
    };
}
