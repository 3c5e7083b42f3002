using System.Security.Cryptography;

namespace Edge.Postgrest.Sql;

/// <summary>Marks the errors that the app's own SQL raises, so that no value of a client looks like one.</summary>
internal static class Nonce
{
    internal static string OfThisProcess { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);
}
