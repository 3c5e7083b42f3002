using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;

namespace Edge.Client;

/// <summary>An answer, without what is in it.</summary>
public abstract record PostgrestResult
{
    private protected PostgrestResult() { }

    /// <summary>The HTTP status; 0 if no answer came.</summary>
    public required int Status { get; init; }

    public string? Reason { get; init; }
    public HttpResponseHeaders? Headers { get; init; }
    public HttpContentHeaders? ContentHeaders { get; init; }

    /// <summary>Which rows these are; null if PostgREST did not say.</summary>
    public ContentRange? Range { get; init; }

    /// <summary>All rows that match, if <c>Count</c> was asked for.</summary>
    public long? Count => Range?.Total;

    public PostgrestError? Error { get; init; }

    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    /// <exception cref="PostgrestException">This is an error.</exception>
    public void EnsureSuccess()
    {
        if (!IsSuccess) throw new PostgrestException(Status, Error);
    }
}

/// <summary>An answer with what was asked for; an error has no <see cref="Value"/>.</summary>
public sealed record PostgrestResult<T> : PostgrestResult
{
    internal PostgrestResult() { }

    [SetsRequiredMembers]
    internal PostgrestResult(PostgrestResult answer, T? value) : base(answer) => Value = value;

    public T? Value { get; init; }

    /// <exception cref="PostgrestException">This is an error.</exception>
    public T ValueOrThrow()
    {
        EnsureSuccess();
        return Value!;
    }
}
