using Microsoft.Playwright;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Kernel;
using VeSaaS.Tests.Design.Markdown;
using VeSaaS.Tests.Support;
using VeSaaS.Web.Shell;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>Conversations as no agent would write them in a test's time: very long ones, and hostile ones.</summary>
public sealed class LongChatJourney(ChatHost chat, BrowserFixture browser) : IClassFixture<ChatHost>
{
    private const int Long = 5_000;

    // Nothing may be drawn beyond what a window holds.
    private const int Window = 150;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FiveThousandMessages_Scroll_KeepTheirPlaceAndStayFew()
    {
        var stage = await AskStage.OpenAsync(chat, browser, "report-writer");
        var conversation = await SeedAsync(chat, stage, Enumerable.Range(1, Long).Select(number => $"Message {number}. {string.Concat(Enumerable.Repeat("Some words of it. ", number % 7 * 3))}"));
        var page = stage.Page;
        await page.GotoAsync(AppUrls.ChatWith(conversation.Value));
        await Expect(page.Locator($"[data-number='{Long}']")).ToBeInViewportAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Earlier messages" })).ToHaveCountAsync(1);

        await page.Locator(".stream").HoverAsync();
        var oldest = await FirstAsync(page);
        for (var times = 0; times < 6; times++)
        {
            await page.EvaluateAsync("document.querySelector('.stream').scrollTop = 400");
            var (number, offset) = await PlaceAsync(page);
            await page.WaitForFunctionAsync("first => Number(document.querySelector('[data-number]').dataset.number) < first", oldest);
            oldest = await FirstAsync(page);
            var after = await OffsetAsync(page, number);
            Assert.True(Math.Abs(offset - after) <= 2, $"Message {number} stood at {offset} and stands at {after}.");
            Assert.InRange(await page.Locator("[data-number]").CountAsync(), 50, Window);
        }

        Assert.Equal(Long - 49 - 6 * 50, oldest);
        // What was at the end has left, and comes back.
        await Expect(page.Locator($"[data-number='{Long}']")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Jump to latest" }).ClickAsync();
        await Expect(page.Locator($"[data-number='{Long}']")).ToBeInViewportAsync();

        await page.GotoAsync(AppUrls.ChatWith(conversation.Value, at: 2_500));
        await Expect(page.Locator("[data-number='2500']")).ToBeInViewportAsync();
        await Expect(page.Locator("[data-number='2500'][data-asked]")).ToHaveCountAsync(1);
        Assert.InRange(await page.Locator("[data-number]").CountAsync(), 50, Window);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task HostileTexts_OfAgentsAndPeople_AreShownAndDoNothing()
    {
        var stage = await AskStage.OpenAsync(chat, browser, "report-writer");
        var page = stage.Page;
        List<string> wrong = [];
        page.Dialog += async (_, dialog) =>
        {
            wrong.Add($"A dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https" or "ws" } address && address.Authority != new Uri(chat.Host.Url).Authority)
            {
                wrong.Add($"A request to {request.Url}");
            }
        };
        page.Popup += (_, _) => wrong.Add("A window");
        // As many as a window holds at a time: each payload once as a question and once as an answer.
        foreach (var payloads in XssCorpus.Payloads.Chunk(24))
        {
            var conversation = await SeedAsync(chat, stage, payloads.SelectMany(payload => new[] { payload, payload }));
            await page.GotoAsync(AppUrls.ChatWith(conversation.Value));
            await Expect(page.Locator("[data-number]")).ToHaveCountAsync(payloads.Length * 2);
            await page.Locator(".ve-prose").Last.HoverAsync();
            foreach (var link in await page.Locator(".ve-prose a").AllAsync())
            {
                Assert.Matches("^(https?://|mailto:)", await link.GetAttributeAsync("href") ?? "");
            }

            Assert.Equal(0, await page.Locator(":is(.ve-prose, .person p) :is(script, iframe, object, embed, img, svg, form, input, style, link, meta, base, math, video, audio)").CountAsync());
            Assert.Equal(0, await page.EvaluateAsync<int>(
                "[...document.querySelectorAll('.ve-prose *, .person p *')].filter(element => [...element.attributes].some(attribute => attribute.name.startsWith('on') || attribute.name === 'style')).length"));
        }

        Assert.Empty(wrong);
        Assert.Equal(0, await page.EvaluateAsync<int>("window.xss ?? 0"));
        await page.Context.CloseAsync();
    }

    private static Task<int> FirstAsync(IPage page) => page.EvaluateAsync<int>("Number(document.querySelector('[data-number]').dataset.number)");

    internal static async Task<(int Number, double Offset)> PlaceAsync(IPage page)
    {
        // In one frame, so that nothing moves in between.
        var place = await page.EvaluateAsync<double[]>(
            """
            () => {
              const top = document.querySelector(".stream").getBoundingClientRect().top;
              const first = [...document.querySelectorAll("[data-number]")].find(message => message.getBoundingClientRect().top >= top);
              return [Number(first.dataset.number), first.getBoundingClientRect().top];
            }
            """);
        return ((int)place[0], place[1]);
    }

    internal static Task<double> OffsetAsync(IPage page, int number) =>
        page.EvaluateAsync<double>("number => document.querySelector(`[data-number=\"${number}\"]`).getBoundingClientRect().top", number);

    internal static async Task<ConversationId> SeedAsync(ChatHost chat, AskStage stage, IEnumerable<string> texts)
    {
        var now = TimeProvider.System.GetUtcNow();
        var all = texts.ToList();
        var conversation = new Conversation
        {
            Id = new ConversationId(TimeProvider.System.NewId()), CustomerId = stage.Customer, HireId = stage.Hire, Title = all[0].Length > 100 ? all[0][..100] : all[0], StartedBy = stage.UserId,
            CreatedAt = now, UpdatedAt = now, LastSequence = all.Count,
        };
        await using var db = chat.Host.Contexts.ForCustomer(stage.Customer);
        db.Add(conversation);
        db.AddRange(all.Select((text, index) => new Message
        {
            Id = new MessageId(TimeProvider.System.NewId()), CustomerId = stage.Customer, ConversationId = conversation.Id, Sequence = index + 1,
            Role = index % 2 == 0 ? MessageRole.Person : MessageRole.VirtualEmployee, Text = text, Status = MessageStatus.Completed,
            WrittenBy = index % 2 == 0 ? stage.UserId : null, CreatedAt = now, CompletedAt = now,
        }));
        await db.SaveChangesAsync(Token);
        return conversation.Id;
    }
}
