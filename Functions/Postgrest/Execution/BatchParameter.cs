using System.Globalization;
using Edge.Postgrest.Auth;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Sql;
using Npgsql;
using NpgsqlTypes;

namespace Edge.Postgrest.Execution;

/// <summary>One parameter of a batch: in which form Npgsql sends it, and how a request fills it.</summary>
internal abstract class BatchParameter(NpgsqlParameter npgsql)
{
    internal NpgsqlParameter Npgsql => npgsql;

    internal static BatchParameter For(SqlParameter source) => source switch
    {
        SqlParameter.OfSlot or SqlParameter.OfRange => new Text(NpgsqlDbType.Unknown),
        SqlParameter.OfSlots => new Texts(),
        SqlParameter.OfMaxAffected => new Number(),
        SqlParameter.OfBody body => new Body(body.Type),
        SqlParameter.OfSetting { Setting: RequestSetting.Headers or RequestSetting.Cookies } => new Bytes(),
        SqlParameter.OfSetting => new Text(NpgsqlDbType.Text),
        SqlParameter.Oids oids => new Fixed(new NpgsqlParameter<uint[]> { TypedValue = [.. oids.Values], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Oid }),
        SqlParameter.Names names => new Fixed(new NpgsqlParameter<string[]> { TypedValue = [.. names.Values], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Name }),
        SqlParameter.Numeric numeric => new Fixed(new NpgsqlParameter<decimal> { TypedValue = numeric.Value, NpgsqlDbType = NpgsqlDbType.Numeric }),
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, null),
    };

    internal abstract void Bind(
        SqlParameter source, ApiRequest request, AuthResult auth, ReadOnlyMemory<byte> headers, ReadOnlyMemory<byte> cookies);

    internal abstract void Clear();

    // Half of a surrogate pair is no text; Npgsql would fail on it with the message half sent.
    private static string WellFormed(string text) =>
        text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? string.Create(text.Length, text, Repair) : text;

    private static void Repair(Span<char> repaired, string text)
    {
        text.CopyTo(repaired);
        for (var i = 0; i < repaired.Length; i++)
        {
            if (!char.IsSurrogate(repaired[i])) continue;
            if (i + 1 < repaired.Length && char.IsSurrogatePair(repaired[i], repaired[i + 1])) i++;
            else repaired[i] = '\uFFFD';
        }
    }

    private sealed class Text(NpgsqlDbType type) : BatchParameter(new NpgsqlParameter<string> { NpgsqlDbType = type })
    {
        internal override void Bind(
            SqlParameter source, ApiRequest request, AuthResult auth, ReadOnlyMemory<byte> headers, ReadOnlyMemory<byte> cookies) =>
            ((NpgsqlParameter<string>)Npgsql).TypedValue = Value(source, request, auth) is { } value ? WellFormed(value) : null;

        internal override void Clear() => ((NpgsqlParameter<string>)Npgsql).TypedValue = "";

        private static string? Value(SqlParameter source, ApiRequest request, AuthResult auth) => source switch
        {
            SqlParameter.OfSlot { Slot: { IsOfPolicy: true } slot } => request.Policy![slot],
            SqlParameter.OfSlot slot => request[slot.Slot],
            SqlParameter.OfRange { Max: { } max } range => AtMost(max, request[range.Slot]),
            SqlParameter.OfRange range => request[range.Slot],
            SqlParameter.OfSetting { Setting: RequestSetting.Role } => auth.Role,
            SqlParameter.OfSetting { Setting: RequestSetting.Claims } => auth.Claims,
            SqlParameter.OfSetting { Setting: RequestSetting.Method } => request.Method,
            SqlParameter.OfSetting { Setting: RequestSetting.Path } => request.Path,
            SqlParameter.OfSetting { Setting: RequestSetting.TimeZone } => request.Preferences.TimeZone!,
            _ => throw new ArgumentOutOfRangeException(nameof(source), source, null),
        };

        private static string AtMost(long max, string limit) =>
            long.TryParse(limit, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var wanted) && wanted <= max
                ? limit
                : max.ToString(CultureInfo.InvariantCulture);
    }

    private sealed class Texts() : BatchParameter(new NpgsqlParameter<string[]> { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text })
    {
        internal override void Bind(
            SqlParameter source, ApiRequest request, AuthResult auth, ReadOnlyMemory<byte> headers, ReadOnlyMemory<byte> cookies) =>
            ((NpgsqlParameter<string[]>)Npgsql).TypedValue = [.. ((SqlParameter.OfSlots)source).Slots.Select(slot => WellFormed(request[slot]))];

        internal override void Clear() => ((NpgsqlParameter<string[]>)Npgsql).TypedValue = [];
    }

    /// <summary>No request's value.</summary>
    private sealed class Fixed(NpgsqlParameter npgsql) : BatchParameter(npgsql)
    {
        internal override void Bind(
            SqlParameter source, ApiRequest request, AuthResult auth, ReadOnlyMemory<byte> headers, ReadOnlyMemory<byte> cookies)
        {
        }

        internal override void Clear()
        {
        }
    }

    private sealed class Number() : BatchParameter(new NpgsqlParameter<long> { NpgsqlDbType = NpgsqlDbType.Bigint })
    {
        internal override void Bind(
            SqlParameter source, ApiRequest request, AuthResult auth, ReadOnlyMemory<byte> headers, ReadOnlyMemory<byte> cookies) =>
            ((NpgsqlParameter<long>)Npgsql).TypedValue = request.Preferences.MaxAffected!.Value;

        internal override void Clear() => ((NpgsqlParameter<long>)Npgsql).TypedValue = 0;
    }

    private sealed class Bytes() : BatchParameter(new NpgsqlParameter<ReadOnlyMemory<byte>> { NpgsqlDbType = NpgsqlDbType.Text })
    {
        internal override void Bind(
            SqlParameter source, ApiRequest request, AuthResult auth, ReadOnlyMemory<byte> headers, ReadOnlyMemory<byte> cookies) =>
            ((NpgsqlParameter<ReadOnlyMemory<byte>>)Npgsql).TypedValue =
                source is SqlParameter.OfSetting { Setting: RequestSetting.Headers } ? headers : cookies;

        internal override void Clear() => ((NpgsqlParameter<ReadOnlyMemory<byte>>)Npgsql).TypedValue = default;
    }

    /// <summary>The body goes as the bytes that came, without ever being a string.</summary>
    private sealed class Body(BodyType type) : BatchParameter(new NpgsqlParameter
    {
        NpgsqlDbType = type switch
        {
            BodyType.Json => NpgsqlDbType.Json,
            BodyType.Jsonb => NpgsqlDbType.Jsonb,
            BodyType.Text => NpgsqlDbType.Text,
            BodyType.Bytes => NpgsqlDbType.Bytea,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
        },
    })
    {
        internal override void Bind(
            SqlParameter source, ApiRequest request, AuthResult auth, ReadOnlyMemory<byte> headers, ReadOnlyMemory<byte> cookies) =>
            Npgsql.Value = request.Payload switch
            {
                Payload.Json json => json.Utf8,
                Payload.Raw raw => raw.Bytes,
                _ => DBNull.Value,
            };

        internal override void Clear() => Npgsql.Value = DBNull.Value;
    }
}
