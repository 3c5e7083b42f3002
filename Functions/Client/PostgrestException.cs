namespace Edge.Client;

/// <summary>An error for those who asked for exceptions.</summary>
public sealed class PostgrestException(int status, PostgrestError error) : Exception(error.Message, error.Cause)
{
    public int Status => status;

    public PostgrestError Error => error;
}
