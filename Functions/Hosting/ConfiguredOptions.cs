using Microsoft.Extensions.Configuration;

namespace Edge.Hosting;

/// <summary>Reads a room's options. Strict: a misspelt name would otherwise be a setting that has no effect, and nobody told.</summary>
internal static class ConfiguredOptions
{
    /// <exception cref="ConfigurationException">One line for each name that is no setting, each value that is none, each mistake.</exception>
    public static T Read<T>(this IConfiguration configuration, string name, Func<T, IEnumerable<string>>? validate = null)
        where T : class, new()
    {
        var section = configuration.GetSection(name);
        var mistakes = Unknown(section, typeof(T)).ToList();
        try
        {
            // Not strict, the binder leaves out the entry of a dictionary that it cannot read.
            var options = section.Get<T>(binder => binder.ErrorOnUnknownConfiguration = mistakes.Count == 0) ?? new T();
            if (validate is not null) mistakes.AddRange(validate(options));
            return mistakes.Count == 0 ? options : throw new ConfigurationException(string.Join('\n', mistakes));
        }
        catch (InvalidOperationException unreadable)
        {
            throw new ConfigurationException((unreadable.InnerException as InvalidOperationException ?? unreadable).Message);
        }
    }

    private static IEnumerable<string> Unknown(IConfigurationSection section, Type options)
    {
        var settings = options.GetProperties()
            .ToDictionary(property => property.Name, property => property.PropertyType, StringComparer.OrdinalIgnoreCase);
        foreach (var setting in section.GetChildren())
        {
            var inner = settings.TryGetValue(setting.Key, out var type) ? Inner(setting, type) : [$"{setting.Path} is not a setting"];
            foreach (var mistake in inner) yield return mistake;
        }
    }

    private static IEnumerable<string> Inner(IConfigurationSection section, Type type) => type switch
    {
        { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(Dictionary<,>) && IsOurs(type.GenericTypeArguments[1]) =>
            section.GetChildren().SelectMany(entry => Unknown(entry, type.GenericTypeArguments[1])),
        { IsClass: true } when IsOurs(type) => Unknown(section, type),
        _ => [],
    };

    private static bool IsOurs(Type type) => type.Namespace?.Split('.')[0] == nameof(Edge);
}
