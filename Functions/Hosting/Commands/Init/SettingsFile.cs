using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Hosting.Commands.Init;

/// <summary>Writes values into a local.settings.json and keeps what else is in it. Only its owner may read a file that it makes.</summary>
internal static class SettingsFile
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <returns>Null if there is no file or no such value.</returns>
    /// <exception cref="ConfigurationException">The file is not JSON.</exception>
    public static string? Value(string file, string name) => (Read(file)["Values"] as JsonObject)?[name]?.ToString();

    public static async Task Write(string file, IEnumerable<KeyValuePair<string, string>> values, CancellationToken cancellation)
    {
        var settings = Read(file);
        settings["IsEncrypted"] ??= false;
        if (settings["Values"] is not JsonObject section) settings["Values"] = section = [];
        section["FUNCTIONS_WORKER_RUNTIME"] ??= "dotnet-isolated";
        foreach (var (name, value) in values) section[name] = value;

        var temporary = $"{file}.new";
        await using (var stream = new FileStream(temporary, Options()))
        {
            await using var writer = new StreamWriter(stream);
            await writer.WriteLineAsync(settings.ToJsonString(Readable).AsMemory(), cancellation);
        }

        File.Move(temporary, file, overwrite: true);
    }

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private static JsonObject Read(string file)
    {
        if (!File.Exists(file)) return [];
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(file), documentOptions: Lenient) as JsonObject ?? throw new JsonException("it is not an object");
        }
        catch (JsonException wrong)
        {
            throw new ConfigurationException($"{file} is not a settings file: {wrong.Message}");
        }
    }
}
