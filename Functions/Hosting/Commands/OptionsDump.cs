using System.Collections;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Hosting.Commands;

/// <summary>
/// The rooms' options in force, a line each under the name that configuration knows it by, sorted, with no secret in it. Options are what
/// hosting registers as <c>{Section}Options</c>.
/// </summary>
internal static class OptionsDump
{
    private const string Suffix = "Options";
    private const string Redacted = "[redacted]";
    private static readonly string[] SecretParts = ["secret", "password", "token", "key", "credential", "connectionstring", "header"];

    public static string Text(IServiceCollection services) => string.Concat(
        services.Select(service => service.IsKeyedService ? null : service.ImplementationInstance)
            .Where(instance => instance?.GetType() is { } type && type.Name.EndsWith(Suffix, StringComparison.Ordinal) && IsOurs(type))
            .SelectMany(options => Lines(options!.GetType().Name[..^Suffix.Length], options))
            .Order(StringComparer.Ordinal));

    private static IEnumerable<string> Lines(string name, object? value) => value switch
    {
        null => [$"{name} = \"\"\n"],
        string text => [$"{name} = \"{Shown(name, text)}\"\n"],
        bool flag => [$"{name} = {(flag ? "true" : "false")}\n"],
        Enum or TimeSpan or Uri => [$"{name} = \"{Shown(name, value.ToString()!)}\"\n"],
        IFormattable number when number.GetType().IsPrimitive => [$"{name} = {number.ToString(null, CultureInfo.InvariantCulture)}\n"],
        IDictionary entries => entries.Keys.Cast<object>().SelectMany(key => Lines($"{name}:{key}", entries[key])),
        IEnumerable items => items.Cast<object>().SelectMany((item, index) => Lines($"{name}:{index}", item)),
        _ when IsOurs(value.GetType()) => value.GetType().GetProperties()
            .Where(property => property.CanWrite || typeof(IDictionary).IsAssignableFrom(property.PropertyType))
            .SelectMany(property => Lines($"{name}:{property.Name}", property.GetValue(value))),
        _ => [$"{name} = \"{Shown(name, value.ToString()!)}\"\n"],
    };

    private static string Shown(string name, string text)
    {
        if (text.Length == 0) return text;
        if (SecretParts.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase))) return Redacted;

        // A user or a signature may stand in an address.
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.UserInfo.Length > 0 || uri.Query.Length > 0)
            ? $"{uri.Scheme}://{uri.Authority}{uri.AbsolutePath}"
            : text;
    }

    private static bool IsOurs(Type type) => type.Namespace?.Split('.')[0] == nameof(Edge);
}
