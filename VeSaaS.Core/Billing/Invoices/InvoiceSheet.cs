namespace VeSaaS.Core.Billing.Invoices;

/// <summary>Writes what an invoice says as a PDF: selectable text, embedded fonts, numbered pages.</summary>
public interface IInvoiceDocument
{
    /// <summary>The file's bytes.</summary>
    byte[] Write(InvoiceSheet sheet);
}

/// <summary>What an invoice or a credit note says on paper: the words and amounts of its page, written out.</summary>
/// <param name="Title">For example `Invoice VE-2026-00418`.</param>
/// <param name="Line">What stands below it.</param>
/// <param name="Heads">Who bills whom, and when.</param>
/// <param name="Currency">ISO 4217: what the column of amounts is called.</param>
/// <param name="Groups">Lines by employee.</param>
/// <param name="Note">How it was rounded.</param>
/// <param name="Totals">In order; the last is what is to be paid.</param>
public sealed record InvoiceSheet(
    string Title, string Line, IReadOnlyList<SheetHead> Heads, string Currency, IReadOnlyList<SheetGroup> Groups, string Note, IReadOnlyList<SheetTotal> Totals);

/// <summary>A part of the head: what it is, and its lines.</summary>
public sealed record SheetHead(string Label, IReadOnlyList<string> Lines);

/// <summary>The lines of one employee, and what they come to.</summary>
public sealed record SheetGroup(string Title, string Amount, IReadOnlyList<SheetLine> Lines);

/// <summary>One line.</summary>
public sealed record SheetLine(string Words, string Quantity, string Rate, string Amount);

/// <summary>A sum.</summary>
public sealed record SheetTotal(string Label, string Amount);
