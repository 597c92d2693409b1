using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Catalog.Images;

namespace VeSaaS.Infrastructure.Catalog.Images;

/// <summary>Registers what decodes images.</summary>
public static class ImageRegistration
{
    // Singleton: its turns are what bounds the memory of the whole process.
    public static IServiceCollection AddImageRenderer(this IServiceCollection services) => services.AddSingleton<IImageRenderer, SkiaImageRenderer>();
}
