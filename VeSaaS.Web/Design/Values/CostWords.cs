namespace VeSaaS.Web.Design.Values;

/// <summary>What is said in the place of a cost that is not ours to know.</summary>
internal static class CostWords
{
    /// <summary>The agent is billed as the gateway reports, and the report knows no messages and no attempts.</summary>
    public const string Reported = "cost comes with the gateway's report";
}
