using System.Text.Json.Serialization;

namespace Edge.Hosting.Commands.Doctor;

internal enum Verdict
{
    [JsonStringEnumMemberName("pass")] Pass,
    [JsonStringEnumMemberName("warn")] Warn,
    [JsonStringEnumMemberName("fail")] Fail,
}

/// <summary>Says how one thing is, and what to do if it is not well.</summary>
/// <param name="Remedy">Null if there is nothing to do.</param>
internal sealed record Finding(string Check, Verdict Verdict, string Message, string? Remedy)
{
    [JsonIgnore]
    public string Line =>
        $"{Verdict.ToString().ToLowerInvariant()}  {Check}: {Message.ReplaceLineEndings("; ")}{(Remedy is null ? "" : $". {Remedy}")}\n";

    public static Finding Pass(string check, string message) => new(check, Verdict.Pass, message, null);

    public static Finding Warn(string check, string message, string remedy) => new(check, Verdict.Warn, message, remedy);

    public static Finding Fail(string check, string message, string remedy) => new(check, Verdict.Fail, message, remedy);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<Finding>))]
internal sealed partial class FindingsJson : JsonSerializerContext;
