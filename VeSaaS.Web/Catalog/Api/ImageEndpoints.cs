using System.Diagnostics;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Images;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.ApiKeys;
using VeSaaS.Web.Tenancy.Requests;

namespace VeSaaS.Web.Catalog.Api;

/// <summary>An uploaded image, as a listing names it.</summary>
internal sealed record ImageAnswer(string Image, string Kind, int Width, int Height, string Url);

/// <summary>Images of listings: serving them to everybody who may see them, and taking them from operators' programs.</summary>
internal static class ImageEndpoints
{
    /// <summary>Seconds; the address holds the hash, so that what it names never changes.</summary>
    private const string Forever = "max-age=31536000, immutable";

    public static WebApplication MapListingImages(this WebApplication app)
    {
        // Anonymous on purpose: what a published listing shows is open to visitors. Everything else is decided by who asks.
        app.MapGet(AppUrls.ListingImages + "/{ve:guid}/{image}/{size}", ServeAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapPost(ListingEndpoints.Path + "/{ve:guid}/images", UploadAsync).RequireAuthorization(Policies.Admin).RequireScope(ApiScopes.CatalogWrite)
            .WithTags("Listings").WithName("UploadListingImage").WithMetadata(new RequestSizeLimitAttribute(ImageRules.MaxBytes))
            .WithSummary("Takes a PNG, JPEG or WebP image as the body, at most 5 MB and 8000 × 8000; kind is Icon or Screenshot. Name the answer's image in the listing within a day.");
        return app;
    }

    internal static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> ServeAsync(
        Guid ve, string image, string size, HttpContext context, ListingImages images, IAuthorizationService authorization, CancellationToken cancellationToken)
    {
        var isOperator = (await authorization.AuthorizeAsync(context.User, Policies.Admin)).Succeeded;
        if (size is not ("small" or "large")
            || await images.OpenAsync(new VirtualEmployeeId(ve), image, size == "small", isOperator, cancellationToken) is not { } open)
        {
            // It may be published in a moment.
            context.Response.Headers.CacheControl = "no-store";
            return Problems.NotFound("There is no such image.");
        }

        SecurityHeaders.Sandbox(context);
        context.Response.Headers.CacheControl = $"{(open.IsPublic ? "public" : "private")}, {Forever}";
        return TypedResults.Stream(open.Content, "image/webp", entityTag: new EntityTagHeaderValue($"\"{open.Hash}\""));
    }

    internal static async Task<Results<Created<ImageAnswer>, ProblemHttpResult>> UploadAsync(
        Guid ve, string? kind, HttpRequest request, ClaimsPrincipal user, UploadImage upload, CancellationToken cancellationToken)
    {
        if (!Enum.TryParse<ImageKind>(kind, ignoreCase: true, out var known) || !Enum.IsDefined(known))
        {
            return CatalogProblems.Invalid([new FieldError("kind", "Choose Icon or Screenshot.")]);
        }

        return await upload.ExecuteAsync(new VirtualEmployeeId(ve), known, "The image", request.Body, user.OperatorActor(), cancellationToken) switch
        {
            UploadImageOutcome.Kept(var image) => Answer(image),
            UploadImageOutcome.TooLarge(var reason) => TypedResults.Problem(
                reason, statusCode: StatusCodes.Status413PayloadTooLarge, title: "Too large.", type: Problems.Prefix + "file-too-large"),
            UploadImageOutcome.Refused(var reason) => CatalogProblems.Invalid([new FieldError("image", reason)]),
            UploadImageOutcome.NotFound => Problems.NotFound(CatalogProblems.NoListing),
            var other => throw new UnreachableException(other.GetType().Name),
        };
    }

    private static Created<ImageAnswer> Answer(ListingImage image)
    {
        var url = AppUrls.ListingImage(image.VirtualEmployeeId.Value, image.Large, small: false);
        return TypedResults.Created(url, new ImageAnswer(image.Large, image.Kind.ToString(), image.Width, image.Height, url));
    }
}
