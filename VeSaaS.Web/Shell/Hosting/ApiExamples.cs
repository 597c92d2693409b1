using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace VeSaaS.Web.Shell.Hosting;

/// <summary>Examples in the API's description. They are the messages themselves, written as answers are, so that none says what no answer would.</summary>
internal static class ApiExamples
{
    private const string Json = "application/json";

    /// <summary>What a good answer looks like.</summary>
    public static RouteHandlerBuilder WithAnswerExample<T>(this RouteHandlerBuilder endpoint, T example, string status = "200") =>
        endpoint.AddOpenApiOperationTransformer((operation, context, _) =>
        {
            var answer = (OpenApiMediaType)operation.Responses![status].Content![Json];
            answer.Example = JsonSerializer.SerializeToNode(example, context.ApplicationServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions);
            return Task.CompletedTask;
        });
}
