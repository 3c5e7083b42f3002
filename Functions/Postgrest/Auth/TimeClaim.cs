using System.Text.Json;
using Edge.Postgrest.Errors;

namespace Edge.Postgrest.Auth;

/// <summary>A claim that is a time in Unix seconds: absent, a number, or something that no time can be.</summary>
public readonly record struct TimeClaim
{
    /// <summary>Set if the claim is there but no number.</summary>
    private ApiError? Malformed { get; init; }

    /// <summary>Whole seconds; a fraction is cut off. Null: not given.</summary>
    private long? Seconds { get; init; }

    /// <summary>Beyond what 64 bits hold: never in order, whichever way it is compared.</summary>
    private bool OutOfRange { get; init; }

    public static TimeClaim Of(JsonElement claims, string name)
    {
        if (!claims.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null) return default;
        if (value.ValueKind is not JsonValueKind.Number) return new() { Malformed = ApiError.JwtClaimNotNumber(name) };
        if (value.TryGetInt64(out var seconds)) return new() { Seconds = seconds };

        var approximate = value.TryGetDouble(out var number) ? Math.Floor(number) : double.NaN;
        return approximate is > -9.2e18 and < 9.2e18 ? new() { Seconds = (long)approximate } : new() { OutOfRange = true };
    }

    /// <summary>It is before <paramref name="limit"/>, or no time at all.</summary>
    public bool Precedes(long limit) => Seconds < limit || OutOfRange || Malformed is not null;

    /// <summary>It is after <paramref name="limit"/>, or no time at all.</summary>
    public bool Follows(long limit) => Seconds > limit || OutOfRange || Malformed is not null;

    /// <summary>Why the token is refused for it.</summary>
    public ApiException Refusal(ApiError outOfOrder) => (Malformed ?? outOfOrder).AsException();
}
