using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Edge.Telemetry;

/// <summary>
/// A line for each request, as Apache's combined log format has it. What clients put into it cannot end the line or a field, and values that
/// are secrets by the name of their parameter are left out.
/// </summary>
/// <remarks>PostgREST v16.2, Logger/Apache.hs.</remarks>
internal sealed partial class AccessLog(ILogger<AccessLog> log, TimeProvider time)
{
    /// <param name="role">Null: none was found out.</param>
    public void Write(HttpContext http, string? role, int status)
    {
        if (log.IsEnabled(LogLevel.Information)) Answered(log, Line(http, role, status, time.GetLocalNow()));
    }

    private static string Line(HttpContext http, string? role, int status, DateTimeOffset now)
    {
        var request = http.Request;
        var line = new StringBuilder(256);
        var client = http.Connection.RemoteIpAddress;
        line.Append(client is { IsIPv4MappedToIPv6: true } ? client.MapToIPv4() : client).Append(client is null ? "- - " : " - ");
        AppendField(line, role ?? "-", quoted: false);
        line.Append(" [").Append(now.ToString("dd/MMM/yyyy:HH:mm:ss ", CultureInfo.InvariantCulture));
        line.Append(now.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal)).Append("] \"");
        AppendField(line, request.Method);
        line.Append(' ');
        var raw = http.Features.Get<IHttpRequestFeature>()?.RawTarget;
        var target = raw is { Length: > 0 } ? raw : request.Path.Value + request.QueryString.Value;
        AppendField(line, SecretParameters.Hidden(target));
        line.Append(' ').Append(request.Protocol).Append("\" ").Append(status).Append(' ');
        line.Append(http.Response.ContentLength?.ToString(CultureInfo.InvariantCulture) ?? "-").Append(" \"");
        AppendField(line, SecretParameters.Hidden(request.Headers.Referer.ToString()));
        line.Append("\" \"");
        AppendField(line, request.Headers.UserAgent.ToString());
        return line.Append('"').ToString();
    }

    private static void AppendField(StringBuilder line, string text, bool quoted = true)
    {
        foreach (var letter in text)
        {
            if (letter is '"' or '\\') line.Append('\\').Append(letter);
            else if (char.IsControl(letter) || (letter == ' ' && !quoted)) line.Append(CultureInfo.InvariantCulture, $"\\x{(int)letter:x2}");
            else line.Append(letter);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Line}", SkipEnabledCheck = true)]
    private static partial void Answered(ILogger log, string line);
}
