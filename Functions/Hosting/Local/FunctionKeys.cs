using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace Edge.Hosting.Local;

/// <summary>
/// The keys that open functions above the anonymous level: <c>FunctionKeys:master</c> opens all, <c>FunctionKeys:default</c> those of the
/// Function level, <c>FunctionKeys:{function}</c> that one. With no key configured nothing is checked, as under Core Tools; but where other
/// machines can connect, all is locked.
/// </summary>
internal sealed class FunctionKeys
{
    private const string Section = "FunctionKeys";
    private const string Header = "x-functions-key";
    private const string QueryParameter = "code";

    private readonly FrozenDictionary<string, byte[]> _keys;

    private FunctionKeys(FrozenDictionary<string, byte[]> keys, bool isThisMachineOnly)
    {
        _keys = keys;
        AreOff = keys.Count == 0 && isThisMachineOnly;
    }

    public bool Any => _keys.Count > 0;

    /// <summary>Nothing is checked.</summary>
    public bool AreOff { get; }

    public static FunctionKeys From(IConfiguration configuration) => new(
        configuration.GetSection(Section).GetChildren()
            .Where(key => !string.IsNullOrEmpty(key.Value))
            .ToFrozenDictionary(key => key.Key, key => Encoding.UTF8.GetBytes(key.Value!), StringComparer.OrdinalIgnoreCase),
        ListenAddress.IsThisMachineOnly(configuration));

    /// <summary>The header counts before the query.</summary>
    public bool Open(string function, AuthorizationLevel level, HttpRequest request)
    {
        if (level == AuthorizationLevel.Anonymous || AreOff) return true;
        var header = request.Headers[Header];
        var given = header.Count > 0 ? header.ToString() : request.Query[QueryParameter].ToString();
        if (given.Length == 0) return false;
        var key = Encoding.UTF8.GetBytes(given);
        return Is("master", key) || (level == AuthorizationLevel.Function && (Is("default", key) || Is(function, key)));
    }

    private bool Is(string name, byte[] given) =>
        _keys.TryGetValue(name, out var key) && CryptographicOperations.FixedTimeEquals(key, given);
}
