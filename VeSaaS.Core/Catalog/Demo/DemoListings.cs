namespace VeSaaS.Core.Catalog.Demo;

/// <summary>What the listings of the demo agents say until an operator edits them.</summary>
internal static class DemoListings
{
    /// <summary>The source of demo agents.</summary>
    public const string Source = "demo";

    private const string Note =
        "This is a **demo**: its usage is metered and shown but never invoiced.";

    public static ListingMetadata MetadataOf(DiscoveredAgent agent) => agent.Ref.Name switch
    {
        "data-analyst" => Listing(
            agent,
            "Paste a table, get figures, gaps, outliers and findings.",
            """
            Give it a **CSV table** in the chat and it answers with

            - the figures of each column: count, mean, median, smallest and largest value,
            - missing values and outliers, row by row,
            - what stands out, in plain sentences.
            """,
            "Finance",
            ["csv", "figures", "demo"],
            Seniority.Senior,
            fee: 29m),
        "report-writer" => Listing(
            agent,
            "Writes a long report on your text or topic, section by section.",
            """
            Give it a **text or a topic**. It plans, writes a report of several sections and takes its time, so that you can watch an answer
            grow, stop it, or leave the page and come back.
            """,
            "Writing",
            ["reports", "long answers", "demo"],
            Seniority.Senior,
            fee: 49m),
        "flaky-courier" => Listing(
            agent,
            "Always fails half-way, to show what a failure looks like.",
            """
            It starts to answer and then **fails**, with a reason. Hire it to see what a failed run looks like, what it cost, and how to retry.
            Nothing is delivered anywhere.
            """,
            "Logistics",
            ["failures", "demo"],
            Seniority.Junior,
            fee: 5m),
        "budget-splitter" => Listing(
            agent,
            "Asks over how many months, then spreads your budget to the cent.",
            """
            Tell it an **amount**. It asks what it needs to know before it works, waits for your answer as long as it takes, and then computes a
            plan whose months add up exactly. Waiting costs nothing.
            """,
            "Finance",
            ["questions", "budget", "demo"],
            Seniority.Senior,
            fee: 19m),
        "list-cleaner" => Listing(
            agent,
            "Cleans your list, with tools that you approve one by one.",
            """
            Paste a **list**, one entry in each line. It proposes tools (remove empty lines, remove duplicates, sort), waits until you approve, edit
            or reject each of them, runs what you approved and says what it did not run.
            """,
            "Operations",
            ["approvals", "lists", "demo"],
            Seniority.Senior,
            fee: 19m),
        "list-cleaner-kagent" => Listing(
            agent,
            "The list cleaner, asking for approval as kagent's agents do.",
            """
            Does the same as the list cleaner and asks in the shape of **kagent's agents**: approve or reject each tool, with a reason. Arguments
            cannot be edited in that shape.
            """,
            "Operations",
            ["approvals", "kagent", "demo"],
            Seniority.Senior,
            fee: 19m),
        "file-clerk" => Listing(
            agent,
            "Takes CSV, JSON and text files, and returns them clean, with a report.",
            """
            Attach **files** to your message, and it returns

            - of a table a clean CSV: cells trimmed, empty and repeated rows gone, numbers written alike,
            - of a JSON list of records a CSV, of other JSON a readable copy,
            - of Markdown and text an outline with their figures,
            - and a report on all of it, as a file.

            What it cannot read it names, with the reason.
            """,
            "Operations",
            ["files", "csv", "json", "demo"],
            Seniority.Junior,
            fee: 19m),
        _ => Listing(
            agent, "Shows how hiring, chatting and billing work.", agent.Description, "Operations", ["demo"], Seniority.Junior, fee: 10m),
    };

    private static ListingMetadata Listing(
        DiscoveredAgent agent, string tagline, string description, string category, IReadOnlyList<string> tags, Seniority seniority, decimal fee) => new(
        agent.DisplayName,
        tagline,
        $"{description}\n\n{Note}".Trim(),
        category,
        tags,
        seniority,
        fee,
        TokenBilling.PerToken,
        InputPrice: 2m,
        OutputPrice: 8m,
        CachedPrice: 0.2m);
}
