@echo off
rem Usage: build.cmd [build|test|pack|format] [arguments for dotnet]
setlocal
cd /d "%~dp0"

set "verb=build"
set "rest="
for /f "tokens=1,*" %%a in ("%*") do (
  set "verb=%%a"
  set rest=%%b
)

if "%verb%"=="build" goto build
if "%verb%"=="test" goto test
if "%verb%"=="pack" goto pack
if "%verb%"=="format" goto format
echo Usage: build.cmd [build^|test^|pack^|format] [arguments for dotnet]>&2
exit /b 2

:build
dotnet build Extensions.sln -c Release %rest%
exit /b %errorlevel%

:test
dotnet test --solution Extensions.sln -c Release %rest%
exit /b %errorlevel%

:pack
dotnet pack eng/package/Packages.slnf -c Release -o artifacts -p:ContinuousIntegrationBuild=true %rest%
exit /b %errorlevel%

:format
dotnet format Extensions.sln %rest%
exit /b %errorlevel%
