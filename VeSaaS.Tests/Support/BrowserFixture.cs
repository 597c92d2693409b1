using Microsoft.Playwright;
using VeSaaS.Tests.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(BrowserFixture))]

namespace VeSaaS.Tests.Support;

/// <summary>One Chromium for all journeys; started by the first that asks for a page.</summary>
public sealed class BrowserFixture : IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1, 1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Where screenshots of journeys go when `VESAAS_SHOTS` names a folder; null otherwise.</summary>
    public static string? Shots => Environment.GetEnvironmentVariable("VESAAS_SHOTS");

    /// <summary>A page in a browser context of its own (cookies, storage); with a touchscreen where that is asked for.</summary>
    public async Task<IPage> OpenAsync(string baseUrl, int width = 1280, int height = 900, ColorScheme scheme = ColorScheme.Light, bool touch = false)
    {
        var browser = await BrowserAsync();
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = baseUrl,
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = scheme,
            HasTouch = touch,
            // Nobody watches: what moves only costs time.
            ReducedMotion = ReducedMotion.Reduce,
            Locale = "en-GB",
            TimezoneId = "Europe/Berlin",
        });
        context.SetDefaultTimeout(20_000);
        return await context.NewPageAsync();
    }

    /// <summary>Takes a picture for a person's eye when asked to by `VESAAS_SHOTS`.</summary>
    public static async Task ShootAsync(IPage page, string name)
    {
        if (Shots is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _starting.Dispose();
    }

    private async Task<IBrowser> BrowserAsync()
    {
        await _starting.WaitAsync();
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            Assertions.SetDefaultExpectTimeout(15_000);
            return _browser ??= await _playwright.Chromium.LaunchAsync(new()
            {
                // Debian's Chromium where it is installed, else the one that Playwright brought.
                ExecutablePath = File.Exists("/usr/bin/chromium") ? "/usr/bin/chromium" : null,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
            });
        }
        finally
        {
            _starting.Release();
        }
    }
}
