using System.Diagnostics;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Mono.Cecil;
using Mono.Cecil.Cil;
using VeSaaS.Core.Persistence;
using VeSaaS.Infrastructure.Persistence;

namespace VeSaaS.Tests.Persistence.Recording;

/// <summary>A place in the product's compiled code.</summary>
internal sealed record CallSite(MethodBase Method, int Offset)
{
    /// <summary>File and line of the statement.</summary>
    public override string ToString() => CallSites.Statement(this)?.ToString() ?? $"{Method.DeclaringType}.{Method.Name}";
}

/// <summary>A statement of the product's source.</summary>
internal sealed record Statement(string File, int Line)
{
    public override string ToString() => $"{File}:{Line}";
}

/// <summary>
/// Finds the statements that talk to the database: on the stack, which of them runs now; in the compiled assemblies, all of them. The latter is what
/// makes it impossible to forget a new query or verb.
/// </summary>
internal static class CallSites
{
    private static readonly Assembly[] Product = [typeof(AppContexts).Assembly, typeof(DataFolder).Assembly, typeof(Program).Assembly];
    private static readonly Dictionary<string, ModuleDefinition> Modules = Product.ToDictionary(
        assembly => assembly.ManifestModule.Name,
        assembly => ModuleDefinition.ReadModule(assembly.Location, new ReaderParameters { ReadSymbols = true }));

    private static readonly Lock Reading = new();

    private static readonly string[] Terminal =
    [
        "First", "FirstOrDefault", "Single", "SingleOrDefault", "Last", "LastOrDefault", "Any", "All", "Count", "LongCount", "Sum", "Min", "Max", "Average", "Contains",
        "ToList", "ToArray", "ToDictionary", "ToHashSet", "Load", "ForEach", "ExecuteUpdate", "ExecuteDelete", "Find", "SaveChanges",
    ];

    /// <summary>The statements of the product on the stack, innermost first; none when a test talks to the database by itself.</summary>
    public static IReadOnlyList<CallSite> Current()
    {
        var places = new List<CallSite>();
        foreach (var frame in new StackTrace(fNeedFileInfo: false).GetFrames())
        {
            var method = frame.GetMethod();
            if (method?.DeclaringType is not { } type || type.Namespace == typeof(CallSites).Namespace)
            {
                continue;
            }

            if (type.Assembly == typeof(CallSites).Assembly)
            {
                break;
            }

            if (Product.Contains(type.Assembly) && !type.IsAssignableTo(typeof(DbContext)))
            {
                places.Add(new CallSite(method, frame.GetILOffset()));
            }
        }

        return places;
    }

    /// <summary>The statement that a place belongs to.</summary>
    public static Statement? Statement(CallSite place)
    {
        // Cecil reads bodies when they are asked for.
        lock (Reading)
        {
            return Modules[place.Method.Module.Name].LookupToken(place.Method.MetadataToken) is MethodDefinition method ? Statement(method, place.Offset) : null;
        }
    }

    /// <summary>Every statement of the product that queries or saves, and whether it saves.</summary>
    public static Dictionary<Statement, bool> All()
    {
        lock (Reading)
        {
            var found = new Dictionary<Statement, bool>();
            foreach (var method in Modules.Values.SelectMany(module => module.GetTypes()).Where(type => type.FullName != typeof(AppDbContext).FullName)
                .SelectMany(type => type.Methods).Where(method => method.HasBody))
            {
                foreach (var call in method.Body.Instructions.Where(instruction => instruction.OpCode.FlowControl is FlowControl.Call && instruction.Operand is MethodReference))
                {
                    var target = (MethodReference)call.Operand;
                    var (queries, saves) = (Queries(target), Saves(target));
                    if ((queries || saves) && Statement(method, call.Offset) is { } statement)
                    {
                        found[statement] = saves || found.GetValueOrDefault(statement);
                    }
                }
            }

            return found;
        }
    }

    private static bool Queries(MethodReference target)
    {
        var name = target.Name.EndsWith("Async", StringComparison.Ordinal) ? target.Name[..^5] : target.Name;
        return target.DeclaringType.GetElementType().FullName switch
        {
            "Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions" or "Microsoft.EntityFrameworkCore.RelationalQueryableExtensions"
                or "System.Linq.Queryable" or "Microsoft.EntityFrameworkCore.DbSet`1" or "Microsoft.EntityFrameworkCore.DbContext"
                => name != "SaveChanges" && Terminal.Contains(name),
            _ => false,
        };
    }

    private static bool Saves(MethodReference target) =>
        target.Name.StartsWith("SaveChanges", StringComparison.Ordinal)
            && target.DeclaringType.FullName is "Microsoft.EntityFrameworkCore.DbContext" or "VeSaaS.Core.Persistence.AppDbContext"
        || (target.DeclaringType.FullName == typeof(AppContexts).FullName && target.Name is nameof(AppContexts.WriteAsync) or nameof(AppContexts.WriteAsSystemAsync));

    private static Statement? Statement(MethodDefinition method, int offset) =>
        method.DebugInformation.SequencePoints.LastOrDefault(point => point.Offset <= offset && !point.IsHidden) is { } point
            ? new Statement(Path.GetFileName(point.Document.Url), point.StartLine)
            : null;
}
