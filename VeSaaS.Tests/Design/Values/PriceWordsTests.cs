using Bunit;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Web.Design.Values;
using Xunit;

namespace VeSaaS.Tests.Design.Values;

public sealed class PriceWordsTests : BunitContext
{
    [Theory]
    [InlineData(TokenBilling.None, 0, "€29.00 a month")]
    [InlineData(TokenBilling.PerToken, 0, "€29.00 a month + €2.00 in, €8.00 out, €0.20 cached per million tokens")]
    [InlineData(TokenBilling.Included, 50_000, "€29.00 a month, 50,000 tokens included, then €2.00 in, €8.00 out, €0.20 cached per million tokens")]
    public void Words_EachBilling_AreASentence(TokenBilling billing, long included, string words)
    {
        var price = new PriceSnapshot(Money.FromUnits(29m), billing, 2_000, 8_000, 200) { IncludedTokens = included };

        var shown = Render<PriceWords>(parameters => parameters.Add(component => component.Price, price));

        Assert.Equal(words, string.Join(' ', shown.Find("span").TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }
}
