using System.Collections.Immutable;
using Edge.Postgrest.Requests;

namespace Edge.Postgrest.Sql;

/// <summary>SQL text with positional parameters (<c>$1</c> …), and where each one's value comes from. Serves every request of one shape.</summary>
public sealed record SqlQuery(string Text, ImmutableArray<SqlParameter> Parameters);

/// <summary>Where a parameter's value comes from when a request runs.</summary>
public abstract record SqlParameter
{
    private SqlParameter() { }

    /// <summary>A value of the request, sent as text of unknown type: Postgres decides what it is, as for a quoted literal.</summary>
    public sealed record OfSlot(Slot Slot) : SqlParameter;

    /// <summary>A limit or an offset, sent as the client gave it unless <paramref name="Max"/> is less.</summary>
    public sealed record OfRange(Slot Slot, long? Max = null) : SqlParameter;

    /// <summary>Several values of the request as one array (variadic arguments).</summary>
    public sealed record OfSlots(ImmutableArray<Slot> Slots) : SqlParameter;

    /// <summary>The request's body: JSON text, or the raw bytes of a single unnamed parameter.</summary>
    public sealed record OfBody(BodyType Type) : SqlParameter;

    /// <summary><c>Prefer: max-affected</c>, as bigint.</summary>
    public sealed record OfMaxAffected : SqlParameter;

    /// <summary>What a setting of the transaction tells of the request, as text.</summary>
    public sealed record OfSetting(RequestSetting Setting) : SqlParameter;

    /// <summary>The same for every request, like the two that follow.</summary>
    public sealed record Oids(ImmutableArray<uint> Values) : SqlParameter;

    public sealed record Names(ImmutableArray<string> Values) : SqlParameter;

    public sealed record Numeric(decimal Value) : SqlParameter;
}

public enum BodyType { Json, Jsonb, Text, Bytes }

public enum RequestSetting { Role, Claims, Method, Path, Headers, Cookies, TimeZone }
