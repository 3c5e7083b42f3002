namespace Edge.Postgrest.Schema;

public sealed partial record MediaType
{
    /// <summary>Reads any text: what is not known becomes <see cref="MediaKind.Other"/>. Types and parameter names in any case.</summary>
    /// <remarks>PostgREST v16.2, MediaType.hs > decodeMediaType.</remarks>
    public static MediaType Parse(ReadOnlySpan<char> text)
    {
        var semicolon = text.IndexOf(';');
        var name = semicolon < 0 ? text : text[..semicolon];
        var parameters = semicolon < 0 ? default : text[(semicolon + 1)..];
        return Known(name) ?? Vendored(name, parameters) ?? new(MediaKind.Other) { Name = text.ToString() };
    }

    private static MediaType? Known(ReadOnlySpan<char> name) => name switch
    {
        _ when Is(name, "application/json") => Json,
        "*/*" => Any,
        _ when Is(name, "text/csv") => Csv,
        _ when Is(name, "application/geo+json") => GeoJson,
        _ when Is(name, "text/plain") => Text,
        _ when Is(name, "text/xml") => Xml,
        _ when Is(name, "application/openapi+json") => OpenApi,
        _ when Is(name, "application/x-www-form-urlencoded") => UrlEncoded,
        _ when Is(name, "application/octet-stream") => OctetStream,
        _ => null,
    };

    private static MediaType? Vendored(ReadOnlySpan<char> name, ReadOnlySpan<char> parameters)
    {
        const string prefix = "application/vnd.pgrst.";
        if (!name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) return null;
        name = name[prefix.Length..];
        return name switch
        {
            _ when Is(name, "object+json") || Is(name, "object") => StripsNulls(parameters) ? StrippedSingular : Singular,
            _ when Is(name, "array+json") || Is(name, "array") => StripsNulls(parameters) ? StrippedArray : Json,
            _ when Is(name, "plan+text") || Is(name, "plan") => Plan(PlanFormat.Text, parameters),
            _ when Is(name, "plan+json") => Plan(PlanFormat.Json, parameters),
            _ => null,
        };
    }

    private static MediaType Plan(PlanFormat format, ReadOnlySpan<char> parameters)
    {
        var options = PlanOptions.None;
        if (Parameter(parameters, "options", out var given))
        {
            foreach (var range in given.Split('|'))
                foreach (var (name, option) in PlanOptionNames)
                    if (given[range].SequenceEqual(name)) options |= option;
        }
        return new(MediaKind.Plan)
        {
            PlanFormat = format,
            PlanFor = Parameter(parameters, "for", out var explained) ? Parse(explained) : Json,
            PlanOptions = options,
        };
    }

    private static bool StripsNulls(ReadOnlySpan<char> parameters) => Parameter(parameters, "nulls", out var value) && value is "stripped";

    /// <summary>The last one of the name, without its quotes.</summary>
    private static bool Parameter(ReadOnlySpan<char> parameters, string name, out ReadOnlySpan<char> value)
    {
        value = default;
        var found = false;
        foreach (var range in parameters.Split(';'))
        {
            var parameter = parameters[range];
            var equals = parameter.IndexOf('=');
            if (!Is(equals < 0 ? parameter : parameter[..equals], name)) continue;
            value = equals < 0 ? default : parameter[(equals + 1)..].Trim('"');
            found = true;
        }
        return found;
    }

    private static bool Is(ReadOnlySpan<char> name, string known) => name.Equals(known, StringComparison.OrdinalIgnoreCase);
}
