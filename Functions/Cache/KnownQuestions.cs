using System.Collections.Immutable;
using Edge.Postgrest;
using Microsoft.Extensions.Primitives;

namespace Edge.Cache;

/// <summary>
/// The keys of questions as they were worded lately, so that who asks in the same words needs no parsing and no SHA-256. There are as many as there
/// are places; a new one takes the place of an older one. Safe for any number of threads, without a lock.
/// </summary>
/// <remarks>
/// Words are compared in full, never by a hash alone. Those that differ go the long way, and come to another key, or to the same one if they mean
/// the same.
/// </remarks>
internal sealed class KnownQuestions
{
    // Both a power of two; characters of what is worth remembering: 4 MB in all.
    private const int Places = 2048;
    private const int Longest = 1024;

    // A header's value, beside its characters.
    private const int Overhead = 16;

    private readonly Words?[] places = new Words?[Places];

    /// <summary>See <see cref="Question.KeyOf"/>.</summary>
    public CacheKey? KeyOf(PostgrestRequest http, string role, string realm)
    {
        // 1. In one of two places, if anywhere.
        var first = Hash(http, role) & (Places - 1);
        var second = first ^ 1;
        var here = Volatile.Read(ref places[first]);
        if (here is not null && here.Are(http, role, realm)) return here.Key;
        if (Volatile.Read(ref places[second]) is { } there && there.Are(http, role, realm)) return there.Key;

        // 2. The long way.
        if (Question.KeyOf(http, role, realm) is not { } key) return null;
        if (LengthOf(http, role) > Longest) return key;
        if (here is not null) Volatile.Write(ref places[second], here);
        Volatile.Write(ref places[first], Words.Of(http, role, realm, key));
        return key;
    }

    private static int Hash(PostgrestRequest http, string role)
    {
        var hash = new HashCode();
        hash.Add(http.Path);
        hash.Add(http.QueryString);
        hash.Add(role);
        foreach (var name in Question.Headers)
        {
            if (http.Headers[name] is { Count: > 0 } values) hash.Add(values);
        }

        return hash.ToHashCode();
    }

    private static int LengthOf(PostgrestRequest http, string role)
    {
        var length = http.Path.Length + http.QueryString.Length + role.Length;
        foreach (var name in Question.Headers)
        {
            foreach (var value in http.Headers[name]) length += Overhead + (value?.Length ?? 0);
        }

        return length;
    }

    /// <summary>All that the key is made of, as it came.</summary>
    /// <param name="Headers">In the order of <see cref="Question.Headers"/>.</param>
    private sealed record Words(
        string Realm, string Role, string Method, string Mount, string Path, string QueryString, ImmutableArray<StringValues> Headers, CacheKey Key)
    {
        public static Words Of(PostgrestRequest http, string role, string realm, CacheKey key) =>
            new(realm, role, http.Method, http.Mount, http.Path, http.QueryString, [.. Question.Headers.Select(name => http.Headers[name])], key);

        public bool Are(PostgrestRequest http, string role, string realm)
        {
            if (QueryString != http.QueryString || Path != http.Path || Method != http.Method || Mount != http.Mount) return false;
            if (Role != role || Realm != realm) return false;
            for (var at = 0; at < Headers.Length; at++)
            {
                if (!StringValues.Equals(Headers[at], http.Headers[Question.Headers[at]])) return false;
            }

            return true;
        }
    }
}
