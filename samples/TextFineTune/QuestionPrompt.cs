using System.Globalization;
using Microsoft.ML;
using Spectre.Console;

namespace TextFineTune;

/// <summary>Reads questions from the console and prints the predicted intents.</summary>
internal static class QuestionPrompt
{
    public static void Run(PredictionEngine<Question, Intent> engine)
    {
        AnsiConsole.MarkupLine("Type a question to a bank, or an empty line to end.");
        while (Console.ReadLine() is { Length: > 0 } text)
            Print(engine, new Question { Sentence = text });
    }

    public static Intent Print(PredictionEngine<Question, Intent> engine, Question question)
    {
        var intent = engine.Predict(question);
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"'{question.Sentence}' → {intent.PredictedLabel}, probability {intent.Probabilities.Max():F3}");
        return intent;
    }
}
