namespace Edge.Tests.Hosting.TypeGeneration;

/// <summary>What <c>generate types --language typescript</c> writes is what supabase-js takes as <c>Database</c>: compiled by tsc.</summary>
public sealed class TypeScriptTypesTests(FilmsDatabase films) : IClassFixture<FilmsDatabase>
{
    private const string Usage =
        """
        import { createClient } from '@supabase/supabase-js'
        import type { Database } from './database.js'

        const db = createClient<Database>('http://localhost:7071', 'key').schema('api')

        async function reads() {
          const films = await db.from('films').select('id,title,genre,directors(name)').order('title')
          const titles: string[] = (films.data ?? []).map(film => film.title)
          const directors: (string | undefined)[] = (films.data ?? []).map(film => film.directors?.name)
          // @ts-expect-error not selected
          const year = films.data?.[0].year
          // @ts-expect-error no such column
          await db.from('films').insert({ id: 1, title: 'a', year: 1990, no_such_column: 1 })
          // @ts-expect-error a title is needed
          await db.from('films').insert({})
          // @ts-expect-error no such relation
          await db.from('no_such_relation').select()
          await db.from('films').update({ title: 'b' }).eq('id', 1)
          return [titles, directors, year]
        }

        export default reads
        """;

    [SkippableFact]
    public async Task Supabase_js_knows_the_columns_the_rows_and_the_embedded_ones()
    {
        await NpmPackages.Installed();
        var folder = Directory.CreateDirectory(Repository.Path("Functions.Tests", "obj", Path.GetRandomFileName())).FullName;
        try
        {
            var command = await AppCommand.Run(
                ["generate", "types", "--language", "typescript", "--output", Path.Combine(folder, "database.ts"), "--schema", "api"],
                ("PGRST_DB_URI", films.AuthenticatorUri));
            Assert.Equal((0, ""), (command.Exit, command.Errors));
            await File.WriteAllTextAsync(Path.Combine(folder, "usage.ts"), Usage);

            var (exit, output) = await NpmPackages.Node(
                folder,
                [
                    Repository.Path("Functions.Tests", "node_modules", "typescript", "bin", "tsc"), "--noEmit", "--strict", "--skipLibCheck", "--types", "",
                    "--target", "es2022", "--module", "nodenext", "usage.ts",
                ]);

            Assert.Equal((0, ""), (exit, output));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
