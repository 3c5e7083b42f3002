using System.Text;

namespace Edge.Postgrest.Config;

/// <summary>
/// Takes a <c>postgresql://[user[:password]@][host][:port][,…][/dbname][?param=value…]</c> apart, every part percent-decoded.
/// </summary>
/// <remarks>libpq, fe-connect.c > conninfo_uri_parse.</remarks>
internal static class LibpqUri
{
    /// <exception cref="FormatException">It is no such URI; the message holds neither user nor password.</exception>
    public static Dictionary<string, string> Parse(string uri)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        var rest = uri.AsSpan(uri.IndexOf("//", StringComparison.Ordinal) + 2);

        // As in libpq the password may hold a '?' or a '/' that is not encoded only if an '@' follows before the next '/'.
        var authorityEnd = rest.IndexOf('/');
        var authority = authorityEnd < 0 ? rest : rest[..authorityEnd];
        if (authority.IndexOf('@') is var at and >= 0)
        {
            SetUser(parameters, authority[..at]);
            rest = rest[(at + 1)..];
        }

        var mark = rest.IndexOf('?');
        var query = mark < 0 ? default : rest[(mark + 1)..];
        rest = mark < 0 ? rest : rest[..mark];

        var slash = rest.IndexOf('/');
        if (slash >= 0) SetIfAny(parameters, "dbname", rest[(slash + 1)..]);
        SetHosts(parameters, slash >= 0 ? rest[..slash] : rest);
        SetParameters(parameters, query);
        return parameters;
    }

    private static void SetUser(Dictionary<string, string> parameters, ReadOnlySpan<char> user)
    {
        var colon = user.IndexOf(':');
        SetIfAny(parameters, "user", colon < 0 ? user : user[..colon]);
        if (colon >= 0) SetIfAny(parameters, "password", user[(colon + 1)..]);
    }

    private static void SetHosts(Dictionary<string, string> parameters, ReadOnlySpan<char> hosts)
    {
        if (hosts.IsEmpty) return;

        var (names, ports) = (new List<string>(), new List<string>());
        foreach (var range in hosts.Split(','))
        {
            var (host, port) = SplitHost(hosts[range]);
            names.Add(Decode(host));
            ports.Add(Decode(port));
        }

        if (names.Exists(name => name.Length > 0)) parameters["host"] = string.Join(',', names);
        if (ports.Exists(port => port.Length > 0)) parameters["port"] = string.Join(',', ports);
    }

    private static (string Host, string Port) SplitHost(ReadOnlySpan<char> item)
    {
        if (item.StartsWith("["))
        {
            var close = item.IndexOf(']');
            if (close < 0) throw new FormatException("end of string reached when looking for matching \"]\" in IPv6 host address in URI");
            if (close == 1) throw new FormatException("IPv6 host address may not be empty in URI");
            var after = item[(close + 1)..];
            if (!after.IsEmpty && after[0] != ':')
                throw new FormatException("unexpected character after IPv6 host address in URI (expected \":\" or \"/\")");
            return (item[1..close].ToString(), after.IsEmpty ? "" : after[1..].ToString());
        }

        var colon = item.IndexOf(':');
        return colon < 0 ? (item.ToString(), "") : (item[..colon].ToString(), item[(colon + 1)..].ToString());
    }

    private static void SetParameters(Dictionary<string, string> parameters, ReadOnlySpan<char> query)
    {
        if (query.IsEmpty) return;

        foreach (var range in query.Split('&'))
        {
            var item = query[range];
            if (item.IsEmpty) continue;

            var equals = item.IndexOf('=');
            if (equals < 0) throw new FormatException($"missing key/value separator \"=\" in URI query parameter: \"{item}\"");

            var (keyword, value) = (Decode(item[..equals].ToString()), Decode(item[(equals + 1)..].ToString()));

            // JDBC's spelling, which libpq takes too.
            if (keyword is "ssl" && value is "true") (keyword, value) = ("sslmode", "require");
            parameters[keyword] = value;
        }
    }

    private static void SetIfAny(Dictionary<string, string> parameters, string keyword, ReadOnlySpan<char> text)
    {
        if (!text.IsEmpty) parameters[keyword] = Decode(text.ToString());
    }

    private static string Decode(string text)
    {
        if (!text.Contains('%')) return text;

        var bytes = new List<byte>(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] != '%')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text[index..(index + 1)]));
                continue;
            }

            if (index + 2 >= text.Length || !char.IsAsciiHexDigit(text[index + 1]) || !char.IsAsciiHexDigit(text[index + 2]))
                throw new FormatException("invalid percent-encoded token in URI");
            var value = Convert.FromHexString(text.AsSpan(index + 1, 2))[0];
            bytes.Add(value == 0 ? throw new FormatException("forbidden value %00 in percent-encoded value of URI") : value);
            index += 2;
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
