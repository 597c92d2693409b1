using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>Goes through a page as somebody does who has no mouse.</summary>
internal static class ByKeyboard
{
    /// <summary>Presses Tab until the element has the focus; fails after as many times as nobody would.</summary>
    public static async Task TabToAsync(this IPage page, ILocator wanted)
    {
        for (var press = 0; press < 60; press++)
        {
            if (await wanted.EvaluateAsync<bool>("element => element === document.activeElement"))
            {
                return;
            }

            await page.Keyboard.PressAsync("Tab");
        }

        await Expect(wanted).ToBeFocusedAsync();
    }

    /// <summary>Goes there and presses Enter.</summary>
    public static async Task EnterAsync(this IPage page, ILocator wanted)
    {
        await page.TabToAsync(wanted);
        await page.Keyboard.PressAsync("Enter");
    }
}
