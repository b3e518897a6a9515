namespace Cookbook;

/// <summary>A recipe needs a program that this machine does not have; its output is not compared.</summary>
internal sealed class RecipeSkippedException(string message) : Exception(message);
