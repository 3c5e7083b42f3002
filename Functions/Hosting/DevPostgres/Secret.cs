namespace Edge.Hosting.DevPostgres;

/// <summary>A password in a file that only its owner reads.</summary>
internal static class Secret
{
    /// <summary>Made once; of two processes that make it at once, both get the first one's.</summary>
    public static string ReadOrMake(string file)
    {
        if (!File.Exists(file))
        {
            var own = $"{file}.{Environment.ProcessId}";
            Private.Write(own, PostgresCluster.NewPassword());
            try
            {
                File.Move(own, file, overwrite: false);
            }
            catch (IOException) when (File.Exists(file))
            {
                File.Delete(own);
            }
        }

        return File.ReadAllText(file);
    }
}
