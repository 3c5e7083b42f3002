using System.Text;
using System.Text.Json;
using Edge.Postgrest.Errors;

namespace Edge.Postgrest.Auth;

/// <summary>The text of <c>request.jwt.claims</c>.</summary>
/// <remarks>PostgREST v16.2, Query/PreQuery.hs > txVarQuery.</remarks>
public static class ClaimsText
{
    /// <summary>The claims with <c>role</c> set to the role in force, whatever they said; names in order.</summary>
    /// <exception cref="InvalidOperationException">A string is no Unicode text.</exception>
    public static string WithRole(JsonElement claims, string role)
    {
        var names = claims.EnumerateObject().Select(claim => claim.Name).Where(name => name != "role").Append("role").ToArray();
        Array.Sort(names, CompactJson.CompareByCodePoint);

        var json = new StringBuilder("{");
        foreach (var name in names)
        {
            if (json.Length > 1) json.Append(',');
            CompactJson.AppendString(json, name);
            json.Append(':');
            if (name == "role") CompactJson.AppendString(json, role);
            else CompactJson.Append(json, claims.GetProperty(name));
        }

        return json.Append('}').ToString();
    }
}
