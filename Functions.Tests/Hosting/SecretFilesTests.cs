using Edge.Hosting;
using Microsoft.Extensions.Configuration;

namespace Edge.Tests.Hosting;

public sealed class SecretFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-secrets-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_file_is_a_setting_and_comes_before_the_environment()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "FunctionKeys__master"), "from the file\n");
        var configuration = Configured(_folder.FullName);

        Assert.Equal("from the file", configuration["FunctionKeys:master"]);
        Assert.Equal("postgresql://x", configuration["PGRST_DB_URI"]);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        var missing = Path.Combine(_folder.FullName, "nowhere");

        Assert.Contains(missing, Assert.Throws<ConfigurationException>(() => Configured(missing)).Message, StringComparison.Ordinal);
    }

    private static ConfigurationManager Configured(string folder)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Secrets:Folder"] = folder, ["FunctionKeys:master"] = "from elsewhere", ["PGRST_DB_URI"] = "postgresql://x",
        });
        configuration.AddSecretFiles();
        return configuration;
    }
}
