using MudBlazor;
using VeSaaS.Core.Catalog.Taxonomy;

namespace VeSaaS.Web.Catalog.Taxonomy;

/// <summary>The pictures of categories as Material icons, and their words.</summary>
internal static class CategoryIcons
{
    public static string Of(CategoryIcon icon) => icon switch
    {
        CategoryIcon.Support => Icons.Material.Outlined.SupportAgent,
        CategoryIcon.Engineering => Icons.Material.Outlined.Engineering,
        CategoryIcon.Finance => Icons.Material.Outlined.AccountBalance,
        CategoryIcon.People => Icons.Material.Outlined.Groups,
        CategoryIcon.Legal => Icons.Material.Outlined.Gavel,
        CategoryIcon.Logistics => Icons.Material.Outlined.LocalShipping,
        CategoryIcon.Marketing => Icons.Material.Outlined.Campaign,
        CategoryIcon.Operations => Icons.Material.Outlined.Settings,
        CategoryIcon.Quality => Icons.Material.Outlined.FactCheck,
        CategoryIcon.Research => Icons.Material.Outlined.Biotech,
        CategoryIcon.Sales => Icons.Material.Outlined.Handshake,
        CategoryIcon.Writing => Icons.Material.Outlined.EditNote,
        CategoryIcon.Data => Icons.Material.Outlined.QueryStats,
        CategoryIcon.Design => Icons.Material.Outlined.Palette,
        CategoryIcon.Education => Icons.Material.Outlined.School,
        CategoryIcon.Health => Icons.Material.Outlined.HealthAndSafety,
        CategoryIcon.Security => Icons.Material.Outlined.Shield,
        _ => Icons.Material.Outlined.Category,
    };
}
