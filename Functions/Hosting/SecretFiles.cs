using Microsoft.Extensions.Configuration;

namespace Edge.Hosting;

/// <summary>
/// Settings out of a folder in which each file is one, named as its environment variable: how containers are given secrets. They come
/// before all other sources.
/// </summary>
internal static class SecretFiles
{
    private const string Folder = "Secrets:Folder";

    /// <exception cref="ConfigurationException">There is no such folder, or it cannot be read.</exception>
    public static void AddSecretFiles(this IConfigurationManager configuration)
    {
        if (configuration[Folder] is not { Length: > 0 } folder) return;
        try
        {
            configuration.AddKeyPerFile(Path.GetFullPath(folder), optional: false, reloadOnChange: false);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{Folder}: the folder {folder} cannot be read");
        }
    }
}
