using System.Text.Json;
using System.Text.RegularExpressions;
using Edge.Hosting;
using Edge.Postgrest;
using Edge.Postgrest.Config;
using Mono.Cecil;

namespace Edge.Tests.Support;

/// <summary>The names of all settings, as variables. A part of a name that is the operator's own is <c>{}</c>.</summary>
internal static partial class SettingNames
{
    /// <summary>Settings that no options class has, since somebody else reads them, or something before there are options.</summary>
    private static readonly string[] OfOthers =
    [
        "FUNCTIONS_WORKER_RUNTIME", "AzureWebJobsStorage", "ASPNETCORE_URLS", "OTEL_EXPORTER_OTLP_ENDPOINT", "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "PGRST_APP_SETTINGS_{}", "Secrets__Folder", "Dev__DataFolder", "EDGE_POSTGRES_BIN", "FunctionKeys__master", "FunctionKeys__default",
        "FunctionKeys__{}", "Kestrel__Limits__{}", "Logging__LogLevel__{}",
    ];

    private static readonly Lazy<IReadOnlyList<string>> Found = new(() => [.. OfPostgrest(), .. OptionsRead().SelectMany(OfOptions), .. OfOthers]);

    /// <summary>What the code reads: PostgREST's settings, those of every options class that hosting reads, and others'.</summary>
    public static IReadOnlyList<string> All => Found.Value;

    /// <summary>What <c>local.settings.sample.json</c> explains.</summary>
    public static IReadOnlyList<string> Documented()
    {
        using var sample = JsonDocument.Parse(File.ReadAllBytes(Repository.Path("local.settings.sample.json")));
        return [.. sample.RootElement.GetProperty("Settings").EnumerateObject()
            .Where(setting => setting.Name.Length > 0).Select(setting => OwnPart().Replace(setting.Name, "{}"))];
    }

    private static IEnumerable<string> OfPostgrest() =>
        ConfigDump.Text(new PostgrestConfig { ConnectionString = "" })
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => PostgrestConfigReader.VariableOf(line.Split(" = ")[0]));

    /// <summary>The type arguments of all calls of <see cref="ConfiguredOptions"/>.</summary>
    private static IEnumerable<Type> OptionsRead()
    {
        using var app = ModuleDefinition.ReadModule(typeof(Program).Assembly.Location);
        return [.. app.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody).SelectMany(method => method.Body.Instructions)
            .Select(instruction => instruction.Operand as GenericInstanceMethod)
            .Where(called => called is { Name: nameof(ConfiguredOptions.Read) } && called.DeclaringType.Name == nameof(ConfiguredOptions))
            .Select(called => called!.GenericArguments[0].FullName).Distinct()
            .Select(name => typeof(Program).Assembly.GetType(name, throwOnError: true)!)];
    }

    /// <summary>A section is called as its class, without <c>Options</c>.</summary>
    private static IEnumerable<string> OfOptions(Type options) => Of(options, options.Name[..^"Options".Length]);

    private static IEnumerable<string> Of(Type options, string section) => options.GetProperties().SelectMany(property =>
        property.PropertyType switch
        {
            { IsGenericType: true } map when map.GetGenericTypeDefinition() == typeof(Dictionary<,>) =>
                IsOptions(map.GenericTypeArguments[1])
                    ? Of(map.GenericTypeArguments[1], $"{section}__{property.Name}__{{}}")
                    : [$"{section}__{property.Name}__{{}}"],
            var inner when IsOptions(inner) => Of(inner, $"{section}__{property.Name}"),
            _ => [$"{section}__{property.Name}"],
        });

    private static bool IsOptions(Type type) => type.IsClass && type.Assembly == typeof(Program).Assembly;

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex OwnPart();
}
