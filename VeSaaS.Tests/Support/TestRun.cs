namespace VeSaaS.Tests.Support;

/// <summary>What this run of the tests was asked for.</summary>
internal static class TestRun
{
    /// <summary>Whether `deploy/test.sh --full` asked for the long seeds and counts.</summary>
    public static bool IsFull => Environment.GetEnvironmentVariable("VESAAS_TEST_FULL") == "1";
}
