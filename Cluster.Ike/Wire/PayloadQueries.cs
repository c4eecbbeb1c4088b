using System.Collections.Immutable;

namespace Cluster.Ike.Wire;

/// <summary>Questions that every exchange asks of a payload list.</summary>
public static class PayloadQueries
{
    public static T? Find<T>(this ImmutableArray<IkePayload> payloads)
        where T : IkePayload => payloads.OfType<T>().FirstOrDefault();

    public static NotifyPayload? FindNotify(this ImmutableArray<IkePayload> payloads, NotifyType type) =>
        payloads.OfType<NotifyPayload>().FirstOrDefault(notify => notify.Notify == type);

    public static bool HasNotify(this ImmutableArray<IkePayload> payloads, NotifyType type) => payloads.FindNotify(type) is not null;

    /// <summary>The first notify of the error range (RFC 7296 section 3.10.1: below 16384).</summary>
    public static NotifyPayload? FindError(this ImmutableArray<IkePayload> payloads) =>
        payloads.OfType<NotifyPayload>().FirstOrDefault(notify => NotifyTable.IsError(notify.Notify));

    /// <summary>The first payload that is unknown to us and must not be ignored.</summary>
    public static OpaquePayload? FindUnknownCritical(this ImmutableArray<IkePayload> payloads) =>
        payloads.OfType<OpaquePayload>().FirstOrDefault(payload => payload.Critical && !PayloadTable.Knows(payload.Type));
}
