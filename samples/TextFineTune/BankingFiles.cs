using Microsoft.ML;
using Microsoft.ML.Data;

namespace TextFineTune;

/// <summary>Banking77 in the program's folder: questions of a bank's customers, each with one of 77 intents.</summary>
internal static class BankingFiles
{
    public static Question Example { get; } = new() { Sentence = "My card was stolen yesterday, what do I do?" };

    /// <summary>The first questions of each intent for training, or all questions, in file order.</summary>
    public static Question[] Training(MLContext ml, int questionsOfAnIntent)
    {
        var seen = new Dictionary<string, int>();
        return [.. Read(ml, "train.csv").Where(question => (seen[question.Label] = seen.GetValueOrDefault(question.Label) + 1) <= questionsOfAnIntent)];
    }

    public static Question[] Test(MLContext ml) => Read(ml, "test.csv");

    private static Question[] Read(MLContext ml, string name)
    {
        // Some texts are quoted and have several lines.
        var options = new TextLoader.Options { Separators = [','], HasHeader = true, AllowQuoting = true, ReadMultilines = true, TrimWhitespace = true };
        var rows = ml.Data.LoadFromTextFile<Question>(Path.Combine(AppContext.BaseDirectory, "Data", name), options);
        return [.. ml.Data.CreateEnumerable<Question>(rows, reuseRowObject: false)];
    }
}
