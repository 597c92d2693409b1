using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Persistence;

/// <summary>How the types of Core are stored, the same on every provider.</summary>
internal static class ModelConventions
{
    private const int EnumLength = 32;

    public static void Apply(ModelConfigurationBuilder builder)
    {
        // Ticks of UTC order and compare alike on both databases; SQLite has no instant of its own.
        builder.Properties<DateTimeOffset>().HaveConversion<UtcTicksConverter>();
        builder.Properties<Money>().HaveConversion<MoneyConverter>();
        builder.Properties<AgentRef>().HaveConversion<AgentRefConverter>().HaveMaxLength(AgentRef.MaxLength);
        builder.Properties<CustomerCalendar>().HaveConversion<CalendarConverter>().HaveMaxLength(CustomerCalendar.TextLength);
        foreach (var type in typeof(ModelConventions).Assembly.GetTypes())
        {
            if (type.IsEnum && type.IsPublic)
            {
                builder.Properties(type).HaveConversion<string>().HaveMaxLength(EnumLength);
            }
            else if (type.IsValueType && type.GetInterfaces().Any(IsTypedId))
            {
                builder.Properties(type).HaveConversion(typeof(TypedIdConverter<>).MakeGenericType(type));
            }
        }
    }

    private static bool IsTypedId(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ITypedId<>);

    private sealed class UtcTicksConverter() : ValueConverter<DateTimeOffset, long>(
        instant => instant.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    private sealed class MoneyConverter() : ValueConverter<Money, long>(money => money.Nano, nano => new Money(nano));

    private sealed class AgentRefConverter() : ValueConverter<AgentRef, string>(agent => agent.ToString(), text => AgentRef.Parse(text));

    private sealed class CalendarConverter() : ValueConverter<CustomerCalendar, string>(calendar => calendar.ToString(), text => CustomerCalendar.Parse(text));

    private sealed class TypedIdConverter<TId>() : ValueConverter<TId, Guid>(id => id.Value, value => FromGuid<TId>(value))
        where TId : struct, ITypedId<TId>;

    // An expression tree cannot call a static abstract member itself.
    private static TId FromGuid<TId>(Guid value)
        where TId : struct, ITypedId<TId> => TId.From(value);
}
